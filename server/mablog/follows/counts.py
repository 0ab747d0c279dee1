"""Counts of followers and followed, kept as follows come and go.

A follow counts while both accounts are enabled, that of a tag while its follower's is. So a disabled account has no
followers and follows nobody, in counts and lists alike, until it is enabled again.

Whoever changes them has locked the members by `accounts.queries.lock_users`, then the tags, each by number.
"""

from sqlalchemy import ColumnElement, Select, case, func, select, union, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from mablog.accounts.models import User
from mablog.db import db, lock_for_writing
from mablog.follows.models import Follow, TagFollow
from mablog.posts.models import Tag


def lock_tag(tag: int) -> None:
    _lock(select(Tag.id).where(Tag.id == tag))


def step(follower: int, followed: int, by: int) -> None:
    """Count a follow that came (1) or went (-1), of two members whose rows are locked."""
    connection = db.session.connection()
    connection.execute(update(User).where(User.id == follower).values(following_count=User.following_count + by))
    connection.execute(update(User).where(User.id == followed).values(followers_count=User.followers_count + by))


def step_tag(tag: int, by: int) -> None:
    """Count a follow of a tag whose row is locked."""
    db.session.connection().execute(update(Tag).where(Tag.id == tag).values(followers_count=Tag.followers_count + by))


def step_all_of(user: User, by: int) -> None:
    """Count what a member follows, and who follows them, as come (1) or gone (-1) with their account.

    Their own row is locked against everybody, and its state is flushed.
    """
    followers = select(Follow.follower_id).where(Follow.followed_id == user.id)
    followed = select(Follow.followed_id).where(Follow.follower_id == user.id)
    tags = select(TagFollow.tag_id).where(TagFollow.user_id == user.id)
    _lock(select(User.id).where(User.id.in_(union(followers, followed))).order_by(User.id))
    _lock(select(Tag.id).where(Tag.id.in_(tags)).order_by(Tag.id))
    connection = db.session.connection()
    active = User.active.is_(True)
    connection.execute(
        update(User).where(User.id.in_(followers), active).values(following_count=User.following_count + by)
    )
    connection.execute(
        update(User).where(User.id.in_(followed), active).values(followers_count=User.followers_count + by)
    )
    connection.execute(update(Tag).where(Tag.id.in_(tags)).values(followers_count=Tag.followers_count + by))
    connection.execute(update(User).where(User.id == user.id).values(_counted()))


def recount() -> None:
    """Count everything anew, after follows were written in bulk."""
    connection = db.session.connection()
    connection.execute(update(User).values(_counted()))
    of_tag = select(func.count()).select_from(TagFollow).join(User, User.id == TagFollow.user_id)
    of_tag = of_tag.where(TagFollow.tag_id == Tag.id, User.active)
    connection.execute(update(Tag).values(followers_count=of_tag.scalar_subquery()))


def _counted() -> dict[str, ColumnElement[int]]:
    """What the counts of the row of a member are."""

    def number(mine: InstrumentedAttribute[int], others: InstrumentedAttribute[int]) -> ColumnElement[int]:
        other = aliased(User)
        rows = select(func.count()).select_from(Follow).join(other, other.id == others)
        return case((User.active, rows.where(mine == User.id, other.active).scalar_subquery()), else_=0)

    return {
        "followers_count": number(Follow.followed_id, Follow.follower_id),
        "following_count": number(Follow.follower_id, Follow.followed_id),
    }


def _lock(rows: Select[int]) -> None:
    lock_for_writing()
    db.session.execute(rows.with_for_update(key_share=True)).all()
