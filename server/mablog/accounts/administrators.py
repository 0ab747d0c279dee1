"""Somebody can always do everything: what could take the last administrator away locks first, and asks afterwards."""

from flask_babel import gettext as _
from sqlalchemy import select

from mablog.access import ADMINISTRATOR
from mablog.accounts.models import Role, User
from mablog.accounts.queries import has_administrator
from mablog.db import db, lock_for_writing
from mablog.errors import Forbidden


def lock_roles() -> None:
    """Let whoever changes roles, or who has one, wait until the transaction of the one before has ended.

    Two administrators who demote each other at once would otherwise both find that one is left.
    """
    lock_for_writing()
    db.session.execute(select(Role.id).where(Role.name == ADMINISTRATOR).with_for_update(key_share=True))


def is_administrator(user: User) -> bool:
    """Whether this member can log in and may do everything."""
    return user.active and user.password_hash is not None and user.can("*") and not user.is_suspended


def keep_an_administrator(was_administrator: bool) -> None:
    """Refuse, after `lock_roles` and a flushed change, that the last administrator went. Raises Forbidden."""
    if was_administrator and not has_administrator():
        raise Forbidden(_("This is the last administrator: make another member one first."))
