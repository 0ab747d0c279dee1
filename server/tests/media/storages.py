"""Storages of tests, and what is in them."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mablog.config import load
from mablog.storage import Storage, storage_at


def storage_of(settings: dict[str, object], folder: Path) -> Storage:
    """The storage that these settings name."""
    config = load({"MABLOG_ENV": "testing", "MABLOG_DATA": str(folder), **settings})
    return storage_at(config.storage, config)


def names_in(storage: Storage) -> set[str]:
    return {file.name for page in storage.pages() for file in page}


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Let the operating system refuse to write, as it does when a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
