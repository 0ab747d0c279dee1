"""Storages of tests, and what is in them."""

from pathlib import Path

from mablog.config import load
from mablog.storage import Storage, storage_at


def storage_of(settings: dict[str, object], folder: Path) -> Storage:
    """The storage that these settings name."""
    config = load({"MABLOG_ENV": "testing", "MABLOG_DATA": str(folder), **settings})
    return storage_at(config.storage, config)


def names_in(storage: Storage) -> set[str]:
    return {file.name for page in storage.pages() for file in page}
