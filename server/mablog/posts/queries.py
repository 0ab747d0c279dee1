"""Reads of posts. Each starts at a gate: `posts_visible_to` for one post, `listed_posts` for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer_group

from mablog.accounts.models import User
from mablog.accounts.names import FORMER_MEMBER
from mablog.blocks.queries import blocked_by, not_blocked
from mablog.db import db, lock_for_writing
from mablog.pagination import Page, after_place, before_place, page_of
from mablog.posts.blocking import hidden_by_month, hidden_by_tag, seen_by
from mablog.posts.models import DRAFT, PUBLISHED, UNLISTED, Authorship, MonthCount, Post, PostTag, Redirect, Tag
from mablog.seen_counts import seen_counts
from mablog.site.queries import site_settings

PAGE_SIZE = 20
ARCHIVE_PAGE_SIZE = 100

PEOPLE_AND_TAGS = (
    joinedload(Post.cover),
    selectinload(Post.authorships).joinedload(Authorship.user),
    selectinload(Post.post_tags).joinedload(PostTag.tag),
)
"""What a card of a post shows beside its own columns."""

BODY = undefer_group("body")


def posts_visible_to(viewer: User | None) -> Select[Post]:
    """Every post that this person may read at its address: see `policy.may_read`.

    What is by somebody whom they block is gone for them (`blocking`), but for pages of the site, which are nobody's,
    and for moderators, who must be able to read what is reported.
    """
    query = select(Post)
    readable = Post.status.in_((PUBLISHED, UNLISTED)) & Post.deleted_at.is_(None) & Post.withheld.is_(None)
    if viewer is None:
        return query.where(readable)
    if viewer.can("posts.moderate"):
        return query
    own = select(Authorship.post_id).where(Authorship.user_id == viewer.id)
    return query.where(or_(readable, Post.id.in_(own)), or_(Post.is_page, seen_by(viewer, Post.id)))


def listed_posts(viewer: User | None) -> Select[Post]:
    """Every post that stands in lists and search for this person; None is everybody, as feeds have it."""
    return select(Post).where(Post.listed_at.is_not(None), seen_by(viewer, Post.id))


def post_by_slug(viewer: User | None, slug: str) -> Post | None:
    """One post, whole."""
    return db.session.scalar(posts_visible_to(viewer).where(Post.slug == slug).options(*PEOPLE_AND_TAGS, BODY))


def post_by_number(viewer: User | None, number: int) -> Post | None:
    """One post, whole."""
    return db.session.scalar(posts_visible_to(viewer).where(Post.id == number).options(*PEOPLE_AND_TAGS, BODY))


def post_to_change(viewer: User | None, slug: str) -> Post | None:
    """One post, whole, locked until the end of the transaction, so that its version can be compared and raised."""
    lock_for_writing()
    return db.session.scalar(
        posts_visible_to(viewer)
        .where(Post.slug == slug)
        .options(joinedload(Post.cover), *PEOPLE_AND_TAGS[1:], BODY)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    )


def pinned_posts(viewer: User | None) -> Sequence[Post]:
    newest_first = (Post.listed_at.desc(), Post.id.desc())
    return db.session.scalars(
        listed_posts(viewer).where(Post.pinned).order_by(*newest_first).options(*PEOPLE_AND_TAGS)
    ).all()


def newest_posts(
    viewer: User | None,
    *,
    author: User | None = None,
    tag: Tag | None = None,
    pinned: bool | None = None,
    cursor: str | None,
    limit: int = PAGE_SIZE,
    field: str = "after",
) -> Page[Post]:
    """Listed posts, newest first: those by an author, with a tag, or `pinned` or not, where these are given."""
    if author is None and tag is None:
        query = listed_posts(viewer)
        if pinned is not None:
            query = query.where(Post.pinned.is_(pinned))
        columns = (Post.listed_at, Post.id)
        query = query.options(*PEOPLE_AND_TAGS)
        return page_of(query, columns, kinds=(datetime, int), cursor=cursor, limit=limit, field=field)
    entry: type[Authorship] | type[PostTag] = PostTag if author is None else Authorship
    entries = select(entry).where(entry.listed_at.is_not(None), seen_by(viewer, entry.post_id))
    if author is not None:
        entries = entries.where(Authorship.user_id == author.id)
    if tag is not None:
        with_tag = PostTag.tag_id == tag.id
        both = entry.post_id.in_(select(PostTag.post_id).where(with_tag))
        entries = entries.where(with_tag if author is None else both)
    if pinned is not None:
        entries = entries.where(entry.post_id.in_(select(Post.id).where(Post.pinned.is_(pinned))))
    place = (entry.listed_at, entry.post_id)
    page: Page[Any] = page_of(entries, place, kinds=(datetime, int), cursor=cursor, limit=limit, field=field)
    return Page(posts_in_order(viewer, [each.post_id for each in page.items]), page.next_cursor)


def posts_in_order(viewer: User | None, ids: Sequence[int]) -> list[Post]:
    query = listed_posts(viewer).where(Post.id.in_(ids)).options(*PEOPLE_AND_TAGS)
    found = {post.id: post for post in db.session.scalars(query)}
    return [found[key] for key in ids if key in found]


def archive_posts(viewer: User | None, *, before: datetime | None, cursor: str | None) -> Page[Post]:
    """Listed posts for the archive, newest first; from `before` back."""
    query = listed_posts(viewer)
    if before is not None:
        query = query.where(Post.listed_at < before)
    return page_of(query, (Post.listed_at, Post.id), kinds=(datetime, int), cursor=cursor, limit=ARCHIVE_PAGE_SIZE)


def end_of_month(year: int, month: int) -> datetime:
    """The first moment after a month of the site's calendar."""
    zone = ZoneInfo(site_settings().time_zone)
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


@dataclass(frozen=True)
class Month:
    """A month of the site's calendar, with the number of listed posts."""

    year: int
    month: int
    posts_count: int


def months(viewer: User | None) -> Sequence[Month]:
    """The months that have listed posts for this person, newest first."""
    newest_first = (MonthCount.year.desc(), MonthCount.month.desc())
    rows = db.session.scalars(select(MonthCount).where(MonthCount.posts_count > 0).order_by(*newest_first))
    hidden = hidden_by_month(viewer)
    found = (Month(row.year, row.month, row.posts_count - hidden[row.year, row.month]) for row in rows)
    return [month for month in found if month.posts_count > 0]


@dataclass(frozen=True)
class Neighbours:
    newer: Post | None
    older: Post | None


def neighbours_of(viewer: User | None, post: Post) -> Neighbours:
    """The posts that are listed for this person before and after this one."""
    if post.listed_at is None:
        return Neighbours(None, None)
    here = (post.listed_at, post.id)
    listed = listed_posts(viewer)
    newer = listed.where(after_place((Post.listed_at, Post.id), here)).order_by(Post.listed_at, Post.id)
    older = listed.where(before_place((Post.listed_at, Post.id), here))
    older = older.order_by(Post.listed_at.desc(), Post.id.desc())
    return Neighbours(db.session.scalar(newer.limit(1)), db.session.scalar(older.limit(1)))


def tag_by_slug(slug: str) -> Tag | None:
    return db.session.scalar(select(Tag).where(Tag.slug == slug))


@dataclass(frozen=True)
class TagInUse:
    """A tag, with the number of listed posts that have it, and that of the members who follow it."""

    id: int
    name: str
    slug: str
    posts_count: int
    followers_count: int


def tags_in_use(
    viewer: User | None,
    *,
    among: Select[int] | None = None,
    prefix: str = "",
    cursor: str | None = None,
    limit: int = 1000,
    field: str = "cursor",
) -> Page[TagInUse]:
    """The tags that posts have which are listed for this person, by name in the address.

    `among` gives the numbers of some alone; `prefix` is what the name in the address begins with.
    """
    query = select(Tag).where(Tag.posts_count > 0, Tag.slug.startswith(prefix, autoescape=True))
    if among is not None:
        query = query.where(Tag.id.in_(among))
    if viewer is not None and blocked_by(viewer):
        hidden = hidden_by_tag(viewer).subquery()
        query = query.outerjoin(hidden, hidden.c.tag_id == Tag.id)
        query = query.where(Tag.posts_count > func.coalesce(hidden.c.posts, 0))
    page = page_of(
        query, (Tag.slug, Tag.id), kinds=(str, int), cursor=cursor, limit=limit, field=field, descending=False
    )
    posts = seen_counts(viewer, Tag.posts_count, page.items)
    followers = seen_counts(viewer, Tag.followers_count, page.items)
    tags = [TagInUse(tag.id, tag.name, tag.slug, posts[tag.id], followers[tag.id]) for tag in page.items]
    return Page(tags, page.next_cursor)


def number_with_tag(viewer: User | None, tag: Tag) -> int:
    """How many posts with this tag are listed for this person."""
    return seen_counts(viewer, Tag.posts_count, [tag])[tag.id]


def members_like(viewer: User, beginning: str) -> Sequence[User]:
    """The first ten members whose name or username begins so, and whom the viewer does not block, by username."""
    begins = or_(*(name.istartswith(beginning, autoescape=True) for name in (User.username, User.name)))
    there = User.active & (User.username != FORMER_MEMBER)
    query = select(User).where(there, begins, not_blocked(viewer, User.id)).order_by(User.username_key)
    return db.session.scalars(query.limit(10)).all()


def menu_pages() -> Sequence[Post]:
    """The pages that stand in the menu."""
    return db.session.scalars(
        posts_visible_to(None).where(Post.is_page, Post.status == PUBLISHED).order_by(Post.title)
    ).all()


def post_at_old_path(viewer: User | None, path: str) -> Post | None:
    """The post that an old address leads to, for those who may read it."""
    return db.session.scalar(
        posts_visible_to(viewer).join(Redirect, Redirect.post_id == Post.id).where(Redirect.path == path)
    )


TABS = ("drafts", "scheduled", "published", "bin", "invitations")


def posts_of_member(
    member: User, *, tab: str, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after"
) -> Page[Post]:
    """One tab of what a member wrote or is invited to, last changed first."""
    query = select(Post).join(Authorship, Authorship.post_id == Post.id).where(Authorship.user_id == member.id)
    if tab == "invitations":
        unblocked = seen_by(member, Post.id)
        query = query.where(Authorship.accepted_at.is_(None), Post.deleted_at.is_(None), unblocked)
    elif tab == "bin":
        query = query.where(Authorship.accepted_at.is_not(None), Post.deleted_at.is_not(None))
    else:
        states = {
            "drafts": (Post.status == DRAFT, Post.publish_at.is_(None)),
            "scheduled": (Post.status == DRAFT, Post.publish_at.is_not(None)),
            "published": (Post.status != DRAFT,),
        }
        query = query.where(Authorship.accepted_at.is_not(None), Post.deleted_at.is_(None), *states[tab])
    return page_of(
        query.options(*PEOPLE_AND_TAGS),
        (Post.updated_at, Post.id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )


def posts_to_render(*, after: int, renderer: str | None, limit: int) -> Sequence[Post]:
    """Posts by number, whole: those not made by `renderer`, or all of them."""
    query = select(Post).where(Post.id > after).order_by(Post.id).limit(limit)
    if renderer is not None:
        query = query.where(Post.renderer != renderer)
    return db.session.scalars(query.options(*PEOPLE_AND_TAGS, BODY)).all()
