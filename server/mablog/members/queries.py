from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from mablog.accounts.models import Role, User
from mablog.accounts.queries import email_key, role_named, user_by_username
from mablog.db import db
from mablog.errors import NotFound
from mablog.members.schemas import MemberFilter
from mablog.pagination import Page, page_of

Row = TypeVar("Row", User, Role)


def read_anew(model: type[Row], key: int, *, lock: bool = False) -> Row | None:
    """A row as it is now, whatever the session has read before."""
    query = select(model).where(model.id == key).execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update() if lock else query)


def locked_member(username: str) -> User | None:
    """The member of this name as it is now, locked until the end of the transaction."""
    found = user_by_username(username)
    return read_anew(User, found.id, lock=True) if found else None


def role_like(name: str) -> Role | None:
    """The role whose name differs in case at most."""
    return next((role for role in db.session.scalars(select(Role)) if role.name.casefold() == name.casefold()), None)


def existing_member(username: str) -> User:
    """The member of this name, whatever state the account is in. Raises NotFound."""
    user = user_by_username(username)
    if user is None:
        raise NotFound(_("There is no member of this name."))
    return user


def existing_role(name: str) -> Role:
    """The role of this name. Raises NotFound."""
    role = role_named(name)
    if role is None:
        raise NotFound(_("There is no role of this name."))
    return role


def roles_with_members() -> Sequence[tuple[Role, int]]:
    """Every role with the number of its members, in the order in which they were made."""
    number = func.count(User.id)
    query = select(Role, number).outerjoin(User, User.role_id == Role.id).group_by(Role.id).order_by(Role.id)
    return [(role, count) for role, count in db.session.execute(query)]


def number_of_members(role: Role) -> int:
    return db.session.scalar(select(func.count()).where(User.role_id == role.id)) or 0


def members_matching(wanted: MemberFilter, *, cursor: str | None, limit: int, field: str = "cursor") -> Page[User]:
    """Members whose name or address has the words in it, of one role or state; the newest first."""
    query = select(User).options(joinedload(User.role))
    if wanted.q:
        name = wanted.q.strip().lstrip("@")
        query = query.where(
            or_(
                User.username.icontains(name, autoescape=True),
                User.name.icontains(name, autoescape=True),
                User.email_key.contains(email_key(name), autoescape=True),
            )
        )
    if wanted.role:
        query = query.join(User.role).where(Role.name == wanted.role)
    if wanted.active is not None:
        query = query.where(User.active.is_(wanted.active))
    return page_of(query, (User.created_at, User.id), kinds=(datetime, int), cursor=cursor, limit=limit, field=field)
