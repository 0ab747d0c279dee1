"""Who follows whom. The posts of those that one follows: `follows.timeline`."""

from datetime import datetime

from sqlalchemy import select

from mablog.accounts.models import User
from mablog.follows.models import Follow
from mablog.pagination import Page, page_of

FOLLOWERS_AT_ONCE = 500


def followers_of(user: User, *, cursor: str | None = None, limit: int = FOLLOWERS_AT_ONCE) -> Page[int]:
    """The numbers of a member's followers whose accounts are enabled, the newest first; for whoever tells them news."""
    page = page_of(
        select(Follow).join(Follow.follower).where(Follow.followed_id == user.id, User.active),
        (Follow.created_at, Follow.follower_id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
    )
    return Page([follow.follower_id for follow in page.items], page.next_cursor)
