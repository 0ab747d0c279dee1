"""Where backups are put on a schedule: a folder or a bucket, with the newest kept."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import obstore

from mablog.backups.archive import Manifest
from mablog.backups.making import Report, make_backup
from mablog.config import settings
from mablog.db import utcnow
from mablog.storage.s3 import S3Storage, os_errors

_NAME = re.compile(r"mablog-\d{8}T\d{6}Z\.backup\.zip")
_HALF_WRITTEN = re.compile(_NAME.pattern + r"\.part")
_UNSENT = re.compile(_NAME.pattern + r"(\.part)?")
_TIMES = "mablog-%Y%m%dT%H%M%SZ.backup.zip"
_LATE = timedelta(minutes=30)
"""How much sooner than it is due a backup is made, since the schedule looks once an hour."""


_LEFT = timedelta(days=1)
"""How long nobody wrote to a half-written backup that nobody writes any more."""


class Place(Protocol):
    """Where backups are kept. Each method raises OSError where that does not work."""

    def names(self) -> list[str]:
        """The names of our backups there, the oldest first; other files are none of our business."""

    def make(self, name: str, report: Report) -> tuple[Manifest, str]:
        """Make a backup there, as `make_backup` does."""

    def delete(self, names: Iterable[str]) -> None: ...


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("mablog-*") if _NAME.fullmatch(path.name))

    def make(self, name: str, report: Report) -> tuple[Manifest, str]:
        _tidy(self.folder, _HALF_WRITTEN)
        return make_backup(self.folder / name, report)

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)


class _Bucket(S3Storage):
    def names(self) -> list[str]:
        with os_errors():
            found = [file["path"] for page in obstore.list(self.store) for file in page]
        return sorted(name for name in found if _NAME.fullmatch(name))

    def make(self, name: str, report: Report) -> tuple[Manifest, str]:
        folder = settings().data / "outgoing"
        _tidy(folder, _UNSENT)
        try:
            made = make_backup(folder / name, report)
            with os_errors():
                obstore.put(self.store, name, folder / name)
        finally:
            (folder / name).unlink(missing_ok=True)
        return made

    def delete(self, names: Iterable[str]) -> None:  # type: ignore[override]
        with os_errors():
            obstore.delete(self.store, list(names))


def _tidy(folder: Path, unfinished: re.Pattern[str]) -> None:
    """Make the folder, and remove what processes that were killed left there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.glob("mablog-*"):
        if unfinished.fullmatch(path.name) and utcnow().timestamp() - path.stat().st_mtime > _LEFT.total_seconds():
            path.unlink(missing_ok=True)


def place() -> Place | None:
    """Where MABLOG_BACKUP_TO says, if it says anything."""
    address = settings().backup_to
    if not address:
        return None
    return _Bucket(address, settings()) if address.startswith("s3://") else _Folder(Path(address))


def name_of(moment: datetime) -> str:
    """What a backup of this moment is called; later ones come later in a list by name."""
    return moment.astimezone(UTC).strftime(_TIMES)


def is_due(names: list[str], *, now: datetime) -> bool:
    """Whether the last of these backups was made as long ago as MABLOG_BACKUP_EVERY says."""
    if not names:
        return True
    last = datetime.strptime(names[-1], _TIMES).replace(tzinfo=UTC)
    return now - last >= timedelta(hours=settings().backup_every) - _LATE


def back_up(to: Place, report: Report, *, now: datetime) -> tuple[str, Manifest, str]:
    """Make a backup there, then remove all but the newest, as many as MABLOG_BACKUP_KEEP says."""
    name = name_of(now)
    manifest, tried_on = to.make(name, report)
    to.delete(to.names()[: -settings().backup_keep])
    return name, manifest, tried_on
