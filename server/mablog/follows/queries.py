"""Who follows whom and what. The posts of those that one follows: `follows.timeline`."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select, true
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from mablog.accounts.models import User
from mablog.blocks.queries import not_blocked
from mablog.db import db
from mablog.follows.models import Follow, TagFollow
from mablog.pagination import Page, page_of
from mablog.posts.models import Tag
from mablog.posts.queries import TagInUse, tags_in_use

PEOPLE_AT_ONCE = 50
FOLLOWERS_AT_ONCE = 500


def followers_of(user: User, *, cursor: str | None = None, limit: int = FOLLOWERS_AT_ONCE) -> Page[int]:
    """The numbers of a member's followers whose accounts are enabled, the newest first; for whoever tells them news."""
    page = _page(_follows_of(user, Follow.followed_id, Follow.follower), Follow.follower_id, cursor, limit, "cursor")
    return Page([follow.follower_id for follow in page.items], page.next_cursor)


def list_followers(
    viewer: User | None, user: User, *, cursor: str | None, limit: int = PEOPLE_AT_ONCE, field: str = "after"
) -> Page[Follow]:
    """Those who follow a member, as this person may see them; the newest follow first, each with its `follower`."""
    query = _shown_to(viewer, _follows_of(user, Follow.followed_id, Follow.follower), Follow.follower_id)
    return _page(query.options(contains_eager(Follow.follower)), Follow.follower_id, cursor, limit, field)


def list_followed(
    viewer: User | None, user: User, *, cursor: str | None, limit: int = PEOPLE_AT_ONCE, field: str = "after"
) -> Page[Follow]:
    """Those whom a member follows, as this person may see them; the newest follow first, each with its `followed`."""
    query = _shown_to(viewer, _follows_of(user, Follow.follower_id, Follow.followed), Follow.followed_id)
    return _page(query.options(contains_eager(Follow.followed)), Follow.followed_id, cursor, limit, field)


def followed_among(viewer: User, ids: Iterable[int]) -> set[int]:
    """Which of these members the viewer follows."""
    query = select(Follow.followed_id).where(Follow.follower_id == viewer.id, Follow.followed_id.in_(list(ids)))
    return set(db.session.scalars(query))


def is_following_tag(viewer: User, tag: Tag) -> bool:
    query = select(TagFollow.tag_id).where(TagFollow.user_id == viewer.id, TagFollow.tag_id == tag.id)
    return db.session.scalar(query) is not None


def tags_followed_among(viewer: User, ids: Iterable[int]) -> set[int]:
    """Which of these tags the viewer follows."""
    query = select(TagFollow.tag_id).where(TagFollow.user_id == viewer.id, TagFollow.tag_id.in_(list(ids)))
    return set(db.session.scalars(query))


def followed_tags(
    viewer: User, *, cursor: str | None, limit: int = PEOPLE_AT_ONCE, field: str = "after"
) -> Page[TagInUse]:
    """The tags that a member follows and that posts have which are listed for them, by name in the address."""
    mine = select(TagFollow.tag_id).where(TagFollow.user_id == viewer.id)
    return tags_in_use(viewer, among=mine, cursor=cursor, limit=limit, field=field)


def follows_anything(viewer: User) -> bool:
    members = select(Follow.followed_id).where(Follow.follower_id == viewer.id)
    tags = select(TagFollow.tag_id).where(TagFollow.user_id == viewer.id)
    return bool(db.session.scalar(select(members.exists() | tags.exists())))


def _follows_of(user: User, mine: InstrumentedAttribute[int], other: InstrumentedAttribute[User]) -> Select[Follow]:
    """The follows that have the member in one column and an enabled account in the other; none of a disabled one."""
    return select(Follow).join(other).where(mine == user.id if user.active else ~true(), User.active)


def _shown_to(viewer: User | None, query: Select[Follow], other: InstrumentedAttribute[int]) -> Select[Follow]:
    return query if viewer is None else query.where(not_blocked(viewer, other))


def _page(
    query: Select[Follow], other: InstrumentedAttribute[int], cursor: str | None, limit: int, field: str
) -> Page[Follow]:
    columns = (Follow.created_at, other)
    return page_of(query, columns, kinds=(datetime, int), cursor=cursor, limit=limit, field=field)
