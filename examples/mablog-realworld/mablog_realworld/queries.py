"""Reads for the API, which begin at mablog's gates: pages by number, and what answers show of many rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy import Select, case, func, literal, select

from mablog.accounts.models import User
from mablog.blocks.queries import not_blocked
from mablog.db import db
from mablog.errors import NotFound
from mablog.follows.models import Follow
from mablog.links import absolute_path
from mablog.posts.guards import open_member
from mablog.posts.models import Authorship, Post, PostTag, Tag
from mablog.posts.queries import PEOPLE_AND_TAGS, listed_posts
from mablog_realworld.models import Favorite
from mablog_realworld.schemas import ArticlesQuery, PageQuery

PICTURE = 192
"""Side of members' pictures, in pixels."""


@dataclass(frozen=True)
class Favorites:
    """How many members favour an article, as far as the viewer sees them, and whether the viewer does."""

    count: int = 0
    is_mine: bool = False


def article(post: Post | None) -> Post:
    """The post, where it is an article for this API. Raises NotFound for pages of the site, and what is in the bin."""
    if post is None or post.is_page or post.deleted_at is not None:
        raise NotFound(_("There is nothing at this address."))
    return post


def articles(viewer: User | None, query: ArticlesQuery) -> tuple[Sequence[Post], int]:
    """A page of the listed posts, newest first, and how many there are: none without such a member or tag."""
    posts = listed_posts(viewer)
    if query.tag:
        tag = select(Tag.id).where(Tag.slug == slugify(query.tag)).scalar_subquery()
        posts = posts.where(Post.id.in_(select(PostTag.post_id).where(PostTag.tag_id == tag)))
    if query.author:
        author = Authorship.user_id == _number_of(viewer, query.author)
        posts = posts.where(Post.id.in_(select(Authorship.post_id).where(author, Authorship.listed_at.is_not(None))))
    if query.favorited:
        by_member = Favorite.user_id == _number_of(viewer, query.favorited)
        posts = posts.where(Post.id.in_(select(Favorite.post_id).where(by_member)))
    return _page(posts, query)


def feed(viewer: User, query: PageQuery) -> tuple[Sequence[Post], int]:
    """The same of the members whom this one follows."""
    by_followed = (
        select(Authorship.post_id)
        .join(Follow, Follow.followed_id == Authorship.user_id)
        .where(Follow.follower_id == viewer.id, Authorship.listed_at.is_not(None))
    )
    return _page(listed_posts(viewer).where(Post.id.in_(by_followed)), query)


def favorites_of(viewer: User | None, posts: Sequence[Post]) -> dict[int, Favorites]:
    """The favourites of each of these posts, by its number: of accounts that are enabled, and not blocked by viewer."""
    mine = literal(0) if viewer is None else case((Favorite.user_id == viewer.id, 1), else_=0)
    query = (
        select(Favorite.post_id, func.count(), func.max(mine))
        .join(User, User.id == Favorite.user_id)
        .where(Favorite.post_id.in_([post.id for post in posts]), User.active)
        .group_by(Favorite.post_id)
    )
    if viewer is not None:
        query = query.where(not_blocked(viewer, Favorite.user_id))
    return {number: Favorites(count, bool(is_mine)) for number, count, is_mine in db.session.execute(query)}


def picture_of(member: User) -> str:
    """The whole address of a member's picture."""
    return absolute_path(member.picture(PICTURE))


def _number_of(viewer: User | None, username: str) -> int | None:
    try:
        return open_member(viewer, username).id
    except NotFound:
        return None


def _page(posts: Select[Post], query: PageQuery) -> tuple[Sequence[Post], int]:
    count = db.session.scalar(select(func.count()).select_from(posts.with_only_columns(Post.id).subquery()))
    newest_first = posts.order_by(Post.listed_at.desc(), Post.id.desc())
    page = newest_first.limit(query.limit).offset(query.offset).options(*PEOPLE_AND_TAGS)
    return db.session.scalars(page).all(), count or 0
