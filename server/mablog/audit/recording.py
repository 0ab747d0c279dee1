"""How entries come about. The client's address is taken from the request, where there is one."""

from typing import TYPE_CHECKING, Any

from flask import has_request_context, request
from sqlalchemy import event, insert
from sqlalchemy.orm import Session, SessionTransaction

from mablog.audit.models import AuditEntry
from mablog.audit.safe import line, safe
from mablog.db import db, holds_write_lock, utcnow

if TYPE_CHECKING:
    from mablog.accounts.models import User

WAITING = "mablog.audit"


def record(action: str, *, actor: "User | None", target: str = "", before: object = None, after: object = None) -> None:
    """Note what was done, in the session's transaction: the entry stands when the deed does.

    `action` is `area.verb`. Fields of `before` and `after` that look like secrets are left out.
    """
    db.session.add(AuditEntry(**_entry(action, actor, target, before, after)))


def record_refusal(
    action: str, *, actor: "User | None", target: str = "", before: object = None, after: object = None
) -> None:
    """Note what was refused, in a transaction of its own: the entry stands although the request is undone.

    SQLite has one writer: where the session is it, the entry waits until its transaction has ended, whichever way.
    """
    entry = _entry(action, actor, target, before, after)
    if holds_write_lock():
        db.session().info.setdefault(WAITING, []).append(entry)
    else:
        _write([entry])


def _write(entries: list[dict[str, Any]]) -> None:
    with db.engine.begin() as connection:
        connection.execute(insert(AuditEntry), entries)


@event.listens_for(Session, "after_transaction_end")
def _write_what_waits(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and WAITING in session.info:
        _write(session.info.pop(WAITING))


def _entry(action: str, actor: "User | None", target: str, before: object, after: object) -> dict[str, Any]:
    return {
        "at": utcnow(),
        "actor_id": actor.id if actor else None,
        "actor": actor.username if actor else "",
        "action": action,
        "target": line(target, 200),
        "before": safe(before),
        "after": safe(after),
        "address": (request.remote_addr or "")[:45] if has_request_context() else "",
    }
