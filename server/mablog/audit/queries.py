from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from mablog.audit.models import AuditEntry
from mablog.db import db
from mablog.pagination import Page, page_of


def audit_entries(
    *,
    who: str = "",
    action: str = "",
    since: datetime | None = None,
    cursor: str | None = None,
    limit: int,
    field: str = "cursor",
) -> Page[AuditEntry]:
    """Entries, newest first: by or about a member, of an action (`role.change`) or area (`role`), from a moment on."""
    query = select(AuditEntry)
    if who:
        query = query.where(or_(AuditEntry.actor == who, AuditEntry.target == who))
    if action:
        in_area = AuditEntry.action.startswith(f"{action}.", autoescape=True)
        query = query.where(AuditEntry.action == action if "." in action else or_(AuditEntry.action == action, in_area))
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    return page_of(
        query, (AuditEntry.at, AuditEntry.id), kinds=(datetime, int), cursor=cursor, limit=limit, field=field
    )


def actions_recorded() -> Sequence[str]:
    """Every action that has an entry, in alphabetical order."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()
