"""What a feed holds, whatever its format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select

from mablog.accounts.models import User
from mablog.config import settings
from mablog.db import db
from mablog.feeds.content import for_feeds
from mablog.links import absolute, absolute_path
from mablog.posts import queries
from mablog.posts.models import Post, Tag
from mablog.site.queries import site_settings


@dataclass(frozen=True)
class Person:
    name: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A post, or a comment on one.

    `summary` is plain text, `html` its content; addresses are whole; `image` is the cover's, a WebP file.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime
    updated: datetime
    authors: Sequence[Person]
    tags: Sequence[str]
    image: str | None


@dataclass(frozen=True)
class Feed:
    """The newest posts of the site, a tag or an author, or the newest comments on a post.

    `page` is the address of the same as a page.
    """

    title: str
    description: str
    page: str
    publisher: str
    language: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime | None:
        """When the newest change was made; None for a feed without posts."""
        return max((entry.updated for entry in self.entries), default=None)


def site_feed() -> Feed:
    site = site_settings()
    return _feed(
        site.name, site.tagline or site.name, absolute("posts.home"), queries.newest_posts(None, cursor=None).items
    )


def tag_feed(tag: Tag) -> Feed:
    title = f"{tag.name} · {site_settings().name}"
    description = _("Posts with the tag %(tag)s", tag=tag.name)
    page = absolute("posts.tag", slug=tag.slug)
    return _feed(title, description, page, queries.newest_posts(None, tag=tag, cursor=None).items)


def author_feed(author: User) -> Feed:
    title = f"{author.display_name} · {site_settings().name}"
    description = _("Posts by %(name)s", name=author.display_name)
    page = absolute("posts.author", username=author.username)
    return _feed(title, description, page, queries.newest_posts(None, author=author, cursor=None).items)


def _feed(title: str, description: str, page: str, posts: Sequence[Post]) -> Feed:
    site = site_settings()
    bodies = _bodies_of(posts)
    entries = [_entry(post, bodies[post.id]) for post in posts]
    return Feed(title, description, page, publisher=site.name, language=site.language, entries=entries)


def _bodies_of(posts: Sequence[Post]) -> Mapping[int, str]:
    """The HTML of posts by their number: lists are loaded without."""
    rows = db.session.execute(select(Post.id, Post.html).where(Post.id.in_([post.id for post in posts])))
    return {row.id: row.html for row in rows}


def _entry(post: Post, html: str) -> Entry:
    url = absolute_path(post.path)
    published = post.published_at or post.created_at
    return Entry(
        id=tag_uri(post.created_at, f"posts/{post.id}"),
        url=url,
        title=post.title,
        summary=post.summary,
        html=for_feeds(html, url),
        language=post.language,
        published=published,
        updated=max(published, post.updated_at),
        authors=[person_of(user) for user in post.authors],
        tags=[tag.name for tag in post.tags],
        image=absolute_path(post.cover.url) if post.cover else None,
    )


def person_of(user: User) -> Person:
    return Person(user.display_name, absolute("posts.author", username=user.username))


def tag_uri(made: datetime, name: str) -> str:
    """A tag URI (RFC 4151): what was made then keeps it when its title and address change."""
    return f"tag:{urlsplit(settings().url).hostname},{made.date().isoformat()}:{name}"
