"""Reads of posts. Each starts at a gate: `posts_visible_to` for one post, `listed_posts` for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer_group

from mablog.accounts.models import User
from mablog.db import db, lock_for_writing
from mablog.pagination import Page, after_place, before_place, page_of
from mablog.posts.models import DRAFT, PUBLISHED, UNLISTED, Authorship, MonthCount, Post, PostTag, Redirect, Tag
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
    """Every post that this person may read at its address: see `policy.may_read`."""
    query = select(Post)
    readable = Post.status.in_((PUBLISHED, UNLISTED)) & Post.deleted_at.is_(None) & Post.withheld.is_(None)
    if viewer is None:
        return query.where(readable)
    if viewer.can("posts.moderate"):
        return query
    own = select(Authorship.post_id).where(Authorship.user_id == viewer.id)
    return query.where(or_(readable, Post.id.in_(own)))


def listed_posts() -> Select[Post]:
    """Every post that stands in lists, feeds and search, for whoever asks."""
    return select(Post).where(Post.listed_at.is_not(None))


def post_by_slug(viewer: User | None, slug: str) -> Post | None:
    """One post, whole."""
    return db.session.scalar(posts_visible_to(viewer).where(Post.slug == slug).options(*PEOPLE_AND_TAGS, BODY))


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


def pinned_posts() -> Sequence[Post]:
    return db.session.scalars(
        listed_posts().where(Post.pinned).order_by(Post.listed_at.desc(), Post.id.desc()).options(*PEOPLE_AND_TAGS)
    ).all()


def newest_posts(
    *, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after", pinned: bool = True
) -> Page[Post]:
    """Listed posts, newest first; without the pinned ones when a page shows those on top."""
    query = listed_posts() if pinned else listed_posts().where(Post.pinned.is_(False))
    return page_of(
        query.options(*PEOPLE_AND_TAGS),
        (Post.listed_at, Post.id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )


def posts_with_tag(tag: Tag, *, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after") -> Page[Post]:
    links = select(PostTag).where(PostTag.tag_id == tag.id, PostTag.listed_at.is_not(None))
    page = page_of(
        links, (PostTag.listed_at, PostTag.post_id), kinds=(datetime, int), cursor=cursor, limit=limit, field=field
    )
    return Page(_posts_in_order([link.post_id for link in page.items]), page.next_cursor)


def posts_by_author(author: User, *, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after") -> Page[Post]:
    links = select(Authorship).where(Authorship.user_id == author.id, Authorship.listed_at.is_not(None))
    page = page_of(
        links,
        (Authorship.listed_at, Authorship.post_id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )
    return Page(_posts_in_order([link.post_id for link in page.items]), page.next_cursor)


def _posts_in_order(ids: Sequence[int]) -> list[Post]:
    found = {
        post.id: post for post in db.session.scalars(listed_posts().where(Post.id.in_(ids)).options(*PEOPLE_AND_TAGS))
    }
    return [found[key] for key in ids if key in found]


def archive_posts(*, before: datetime | None, cursor: str | None) -> Page[Post]:
    """Listed posts for the archive, newest first; from `before` back."""
    query = listed_posts()
    if before is not None:
        query = query.where(Post.listed_at < before)
    return page_of(query, (Post.listed_at, Post.id), kinds=(datetime, int), cursor=cursor, limit=ARCHIVE_PAGE_SIZE)


def end_of_month(year: int, month: int) -> datetime:
    """The first moment after a month of the site's calendar."""
    zone = ZoneInfo(site_settings().time_zone)
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def months() -> Sequence[MonthCount]:
    """The months that have listed posts, newest first."""
    return db.session.scalars(
        select(MonthCount).where(MonthCount.posts_count > 0).order_by(MonthCount.year.desc(), MonthCount.month.desc())
    ).all()


@dataclass(frozen=True)
class Neighbours:
    newer: Post | None
    older: Post | None


def neighbours_of(post: Post) -> Neighbours:
    """The listed posts before and after this one."""
    if post.listed_at is None:
        return Neighbours(None, None)
    here = (post.listed_at, post.id)
    newer = listed_posts().where(after_place((Post.listed_at, Post.id), here)).order_by(Post.listed_at, Post.id)
    older = (
        listed_posts()
        .where(before_place((Post.listed_at, Post.id), here))
        .order_by(Post.listed_at.desc(), Post.id.desc())
    )
    return Neighbours(db.session.scalar(newer.limit(1)), db.session.scalar(older.limit(1)))


def tag_by_slug(slug: str) -> Tag | None:
    return db.session.scalar(select(Tag).where(Tag.slug == slug))


def tags_in_use(*, cursor: str | None = None, limit: int = 1000, field: str = "cursor") -> Page[Tag]:
    """The tags that listed posts have, by name in the address."""
    return page_of(
        select(Tag).where(Tag.posts_count > 0),
        (Tag.slug, Tag.id),
        kinds=(str, int),
        cursor=cursor,
        limit=limit,
        field=field,
        descending=False,
    )


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


def posts_to_leave(member: User) -> Sequence[Post]:
    """Every post that a member signs or is invited to, whole and locked."""
    lock_for_writing()
    mine = select(Authorship.post_id).where(Authorship.user_id == member.id)
    return db.session.scalars(
        select(Post)
        .where(Post.id.in_(mine))
        .order_by(Post.id)
        .options(joinedload(Post.cover), *PEOPLE_AND_TAGS[1:], BODY)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    ).all()


TABS = ("drafts", "published", "bin", "invitations")


def posts_of_member(member: User, *, tab: str, cursor: str | None) -> Page[Post]:
    """One tab of what a member wrote or is invited to, last changed first."""
    query = select(Post).join(Authorship, Authorship.post_id == Post.id).where(Authorship.user_id == member.id)
    if tab == "invitations":
        query = query.where(Authorship.accepted_at.is_(None), Post.deleted_at.is_(None))
    elif tab == "bin":
        query = query.where(Authorship.accepted_at.is_not(None), Post.deleted_at.is_not(None))
    else:
        drafts = Post.status == DRAFT if tab == "drafts" else Post.status != DRAFT
        query = query.where(Authorship.accepted_at.is_not(None), Post.deleted_at.is_(None), drafts)
    return page_of(
        query.options(*PEOPLE_AND_TAGS),
        (Post.updated_at, Post.id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=PAGE_SIZE,
    )


def posts_to_render(*, after: int, renderer: str | None, limit: int) -> Sequence[Post]:
    """Posts by number, whole: those not made by `renderer`, or all of them."""
    query = select(Post).where(Post.id > after).order_by(Post.id).limit(limit)
    if renderer is not None:
        query = query.where(Post.renderer != renderer)
    return db.session.scalars(query.options(*PEOPLE_AND_TAGS, BODY)).all()
