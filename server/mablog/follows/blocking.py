"""What whoever blocks members does not see in the counts of followers and followed."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from mablog.accounts.models import User
from mablog.blocks.queries import members_blocked_by
from mablog.follows.models import Follow, TagFollow
from mablog.posts.models import Tag


def hidden_by_row(viewer: User, column: InstrumentedAttribute[int], ids: Sequence[int]) -> Select[int, int] | None:
    """How many follows by and of those whom the viewer blocks count in this column, by the number of the row.

    None for a column that counts no follows.
    """
    if column is User.followers_count:
        return _of_members(viewer, Follow.followed_id, Follow.follower_id, ids)
    if column is User.following_count:
        return _of_members(viewer, Follow.follower_id, Follow.followed_id, ids)
    if column is Tag.followers_count:
        return _counted(viewer, TagFollow.tag_id, TagFollow.user_id, ids)
    return None


def _of_members(
    viewer: User, mine: InstrumentedAttribute[int], other: InstrumentedAttribute[int], ids: Sequence[int]
) -> Select[int, int]:
    member = aliased(User)
    return _counted(viewer, mine, other, ids).join(member, member.id == mine).where(member.active)


def _counted(
    viewer: User, row: InstrumentedAttribute[int], other: InstrumentedAttribute[int], ids: Sequence[int]
) -> Select[int, int]:
    return (
        select(row, func.count())
        .join(User, User.id == other)
        .where(other.in_(members_blocked_by(viewer)), row.in_(ids), User.active)
        .group_by(row)
    )
