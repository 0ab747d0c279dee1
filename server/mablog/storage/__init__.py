"""Where files are kept: a folder, or a bucket of S3. A storage holds whole files under generated names.

It knows nothing of what is in them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flask import current_app

from mablog.config import Config, settings

PAGE = 1000
"""Files in one page of a listing: as many as S3 tells at once."""

HALF_WRITTEN = ".part"
"""How the name of a file ends that is being written, or was when its process died."""

_NAME = re.compile(r"[a-z0-9]{2}[a-z0-9-]{0,80}\.[a-z0-9]{1,8}")


@dataclass(frozen=True)
class StoredFile:
    """A file in a listing. `written_at` is when it was last written, by the clock of the storage."""

    name: str
    size: int
    written_at: datetime


class Storage(Protocol):
    """Files by name. A name that no service of ours generates is refused with ValueError.

    Every method raises OSError when the storage does not work: the disk is full, the server does not answer.
    """

    def put(self, name: str, data: bytes) -> None:
        """Store a file, whole or not at all, in place of one with this name."""

    def read(self, name: str) -> bytes:
        """The content of a file. Raises FileNotFoundError."""

    def delete(self, *names: str) -> None:
        """Remove files; one that is not there is no error."""

    def pages(self) -> Iterator[list[StoredFile]]:
        """All files, at most `PAGE` at a time, in no order, with the half-written ones of processes that died."""


def check_name(name: str) -> str:
    """The name, unless no service of ours generates such a one. Raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not the name of a stored file: {name!r}")
    return name


def is_name(name: str) -> bool:
    """Whether a file may be ours: other files in a folder or a bucket are none of our business."""
    return _NAME.fullmatch(name) is not None


def media_storage() -> Storage:
    """The storage of the site's pictures."""
    # Made once, when it is first used: S3's keeps its connections, which cannot be taken into another process.
    extensions = current_app.extensions
    if "mablog.storage" not in extensions:
        extensions["mablog.storage"] = storage_at(settings().storage, settings())
    storage: Storage = extensions["mablog.storage"]
    return storage


def storage_at(address: str, config: Config) -> Storage:
    """The storage at the address of a folder or `s3://bucket/prefix`, the latter with the settings for S3."""
    if address.startswith("s3://"):
        from mablog.storage.s3 import S3Storage  # its library is loaded where it is used

        return S3Storage(address, config)
    from mablog.storage.folder import FolderStorage

    return FolderStorage(Path(address))
