"""Who blocks whom. What a member does not see is decided in SQL by `not_blocked`, and in Python by `blocked_by`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, true
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from mablog.accounts.models import User
from mablog.blocks.models import Block
from mablog.db import db
from mablog.pagination import Page, page_of

_KEPT = "mablog.blocked"
NOBODY: frozenset[int] = frozenset()


def blocked_by(viewer: User | None) -> frozenset[int]:
    """The numbers of the members whom this one blocks, read once a transaction; no query for those who block nobody."""
    if viewer is None or not viewer.blocks_count:
        return NOBODY
    info = db.session().info
    transaction, kept = info.get(_KEPT, (None, {}))
    if transaction is None or transaction is not db.session().get_transaction():
        kept = {}
    if viewer.id not in kept:
        kept[viewer.id] = frozenset(db.session.scalars(members_blocked_by(viewer)))
        info[_KEPT] = db.session().get_transaction(), kept
    found: frozenset[int] = kept[viewer.id]
    return found


def forget_blocked() -> None:
    """Read anew at the next question whom anybody blocks."""
    db.session().info.pop(_KEPT, None)


def not_blocked(viewer: User, member_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The condition that the member in this column is not blocked by `viewer`: none for those who block nobody."""
    if not viewer.blocks_count:
        return true()
    return ~exists().where(Block.blocker_id == viewer.id, Block.blocked_id == member_id)


def members_blocked_by(viewer: User) -> Select[int]:
    """The numbers of the members whom this one blocks, for the right side of an IN.

    Joined instead, SQLite would read all that a busy member wrote, or all who follow one, and compare each.
    """
    return select(Block.blocked_id).where(Block.blocker_id == viewer.id)


def is_blocking(blocker_id: int, other_id: int) -> bool:
    """Whether the one blocks the other."""
    return is_blocked_by_any([blocker_id], other_id)


def is_blocked_by_any(blocker_ids: Iterable[int], member_id: int) -> bool:
    """Whether one of these blocks the member, who then cannot answer, follow or mention them."""
    by_one = exists().where(Block.blocked_id == member_id, Block.blocker_id.in_(sorted(blocker_ids)))
    return bool(db.session.scalar(select(by_one)))


def blocks_of(viewer: User, *, cursor: str | None, limit: int = 50, field: str = "after") -> Page[Block]:
    """Whom a member blocks, with their names; the newest block first."""
    return page_of(
        select(Block).join(Block.blocked).options(contains_eager(Block.blocked)).where(Block.blocker_id == viewer.id),
        (Block.created_at, Block.blocked_id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )
