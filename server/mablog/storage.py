"""Where files are kept. A storage holds whole files under generated names; it knows nothing of what is in them."""

import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from mablog.config import settings

_NAME = re.compile(r"[a-z0-9]{2}[a-z0-9-]{0,80}\.[a-z0-9]{1,8}")


class Storage(Protocol):
    """Files by name. A name that no service of ours generates is refused with ValueError."""

    def put(self, name: str, data: bytes) -> None:
        """Store a file, whole or not at all. Raises OSError, for example when the disk is full."""

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading. Raises FileNotFoundError."""

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""


class FolderStorage:
    """Files in a local folder, in subfolders named by the first two characters of a file's name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink()
            raise
        # The row that names the file is synced when it is committed; the file's entry in its folder must be no later.
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, name: str) -> BinaryIO:
        return self._path(name).open("rb")

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a stored file: {name!r}")
        return self.folder / name[:2] / name


def media_storage() -> Storage:
    """The storage of the site's pictures."""
    return FolderStorage(settings().media_folder)


_Files = list[tuple[Storage, str]]
_PENDING = "mablog.storage.pending"
_DOOMED = "mablog.storage.doomed"


def put_with_row(session: Session, storage: Storage, name: str, data: bytes) -> None:
    """Store a file that lives and dies with what the session writes: unless the transaction commits, it is removed.

    Raises OSError.
    """
    pending: dict[SessionTransaction | None, _Files] = session.info.setdefault(_PENDING, {})
    # Noted first, so that a file is also removed when the process is interrupted right after writing it.
    pending.setdefault(_innermost(session), []).append((storage, name))
    storage.put(name, data)


def delete_with_row(session: Session, storage: Storage, name: str) -> None:
    """Remove a file when the transaction commits; should it be undone as a whole, the file stays."""
    session.info.setdefault(_DOOMED, []).append((storage, name))


def _innermost(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()


@event.listens_for(Session, "after_commit")
def _keep(session: Session) -> None:
    pending: dict[SessionTransaction | None, _Files] = session.info.get(_PENDING, {})
    committed = _innermost(session)
    files = pending.pop(committed, [])
    if files and committed is not None and committed.nested:
        pending.setdefault(committed.parent, []).extend(files)  # the savepoint holds; the transaction may still fail
    if committed is None or not committed.nested:
        for storage, name in session.info.pop(_DOOMED, []):
            storage.delete(name)


@event.listens_for(Session, "after_transaction_end")
def _remove_what_was_not_kept(session: Session, transaction: SessionTransaction) -> None:
    pending: dict[SessionTransaction | None, _Files] = session.info.get(_PENDING, {})
    for storage, name in pending.pop(transaction, []):
        storage.delete(name)
    if transaction.parent is None:
        session.info.pop(_DOOMED, None)
