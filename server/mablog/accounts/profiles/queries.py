from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mablog.accounts.models import User
from mablog.accounts.queries import PROFILE, user_by_username
from mablog.db import db, lock_for_writing


def whole(member: User) -> User:
    """The same member with what only their own page shows. One query."""
    db.session.scalar(select(User).where(User.id == member.id).options(PROFILE))
    return member


def load_profiles(members: Iterable[User]) -> None:
    """Read what only their own pages show of several members. One query."""
    db.session.scalars(select(User).where(User.id.in_({member.id for member in members})).options(PROFILE)).all()


def profile_of(username: str) -> User | None:
    """The member of this name, whole. A closed account is there as long as posts are signed with it."""
    found = user_by_username(username, PROFILE)
    return found if found and (found.active or found.posts_count) else None


def member_to_change(member: User) -> User:
    """The same member, whole, locked until the end of the transaction: the version is compared, then raised."""
    lock_for_writing()
    found = db.session.scalars(
        select(User)
        .where(User.id == member.id)
        .options(PROFILE, joinedload(User.role))
        .with_for_update(of=User)
        .execution_options(populate_existing=True)
    )
    return found.one()
