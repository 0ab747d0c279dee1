"""Files that live and die with the rows that name them."""

import logging
from collections.abc import Mapping

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from mablog.storage import Storage

log = logging.getLogger(__name__)

_Files = list[tuple[Storage, list[str]]]
_PENDING = "mablog.storage.pending"
_DOOMED = "mablog.storage.doomed"


def put_with_rows(session: Session, storage: Storage, files: Mapping[str, bytes]) -> None:
    """Store files that live and die with what the session writes: unless the transaction commits, they are removed.

    Raises OSError when one cannot be stored; then none is.
    """
    pending: dict[SessionTransaction | None, _Files] = session.info.setdefault(_PENDING, {})
    transaction = _innermost(session) or session.begin()
    # Noted first, so that files are also removed when the process is interrupted right after writing one.
    noted = pending.setdefault(transaction, [])
    noted.append((storage, list(files)))
    try:
        for name, data in files.items():
            storage.put(name, data)
    except OSError:
        _remove(*noted.pop())
        raise


def delete_with_rows(session: Session, storage: Storage, *names: str) -> None:
    """Remove files when the transaction commits; should it be undone as a whole, they stay."""
    session.info.setdefault(_DOOMED, []).append((storage, list(names)))


def _remove(storage: Storage, names: list[str]) -> None:
    try:
        storage.delete(*names)
    except OSError as error:
        log.warning("files that are no longer needed stay until they are swept: %s", error)


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
        for storage, names in session.info.pop(_DOOMED, []):
            _remove(storage, names)


@event.listens_for(Session, "after_transaction_end")
def _remove_what_was_not_kept(session: Session, transaction: SessionTransaction) -> None:
    pending: dict[SessionTransaction | None, _Files] = session.info.get(_PENDING, {})
    for storage, names in pending.pop(transaction, []):
        _remove(storage, names)
    if transaction.parent is None:
        session.info.pop(_DOOMED, None)
