from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.db import Model, UTCDateTime, utcnow
from mablog.media.models import Media

DRAFT, PUBLISHED, UNLISTED = STATUSES = ("draft", "published", "unlisted")
HELD, HIDDEN, REMOVED = WITHHELD = ("held", "hidden", "removed")


class Post(Model):
    """A post, or a page of the site (`is_page`).

    `source` is the author's Markdown, byte for byte; `html`, `text` and `toc` are made from it when it is saved, by the
    renderer whose version is `renderer`. `listed_at` is the published time while the post stands in lists, else null;
    `authorships` and `post_tags` carry copies of it, so that every list is one scan of one index. `withheld` says why
    moderators keep it from readers, if they do: it waits for them (`held`), may be mended (`hidden`), or is closed for
    its authors, too (`removed`).
    `slug_is_made` says that the slug was made from the title, which it follows until readers have seen the post.
    `publish_at` is when a draft is to be published by itself (`drafting`).
    `comments_count` is the number of visible comments, kept by `comments.service`.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published', 'unlisted')", name="status"),
        CheckConstraint("withheld IN ('held', 'hidden', 'removed')", name="withheld"),
        CheckConstraint("publish_at IS NULL OR (status = 'draft' AND deleted_at IS NULL)", name="publish_at"),
        Index("ix_posts_listed_at_id", "listed_at", "id"),
        # SQLite takes a partial index only for a query that says the same, and SQLAlchemy writes `= 1` for it.
        Index("ix_posts_pinned", "listed_at", "id", sqlite_where=text("pinned = 1"), postgresql_where=text("pinned")),
        Index("ix_posts_pages", "title", sqlite_where=text("is_page = 1"), postgresql_where=text("is_page")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    slug_is_made: Mapped[bool] = mapped_column(default=False, server_default=false())
    excerpt: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35))
    status: Mapped[str] = mapped_column(String(16), default=DRAFT)
    withheld: Mapped[str | None] = mapped_column(String(16))
    is_page: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    listed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    publish_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    version: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("media.id", ondelete="SET NULL"), index=True)
    cover_alt: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int] = mapped_column(default=0)
    reading_minutes: Mapped[int] = mapped_column(default=1)
    renderer: Mapped[str] = mapped_column(String(200), default="")
    comments_count: Mapped[int] = mapped_column(default=0, server_default="0")
    comments_open: Mapped[bool] = mapped_column(default=True, server_default=true())

    # Lists never need these, and reading them would cost more than all the rest.
    source: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="body", deferred_raiseload=True)
    html: Mapped[str] = mapped_column(Text, default="", deferred=True, deferred_group="body", deferred_raiseload=True)
    text: Mapped[str] = mapped_column(Text, default="", deferred=True, deferred_group="body", deferred_raiseload=True)
    toc: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, deferred=True, deferred_group="body", deferred_raiseload=True
    )

    cover: Mapped[Media | None] = relationship(lazy="raise")
    authorships: Mapped[list["Authorship"]] = relationship(
        lazy="raise", order_by="Authorship.position", cascade="all, delete-orphan", back_populates="post"
    )
    post_tags: Mapped[list["PostTag"]] = relationship(
        lazy="raise", order_by="PostTag.position", cascade="all, delete-orphan", back_populates="post"
    )

    @property
    def authors(self) -> list[User]:
        """Those whose names stand on the post, in order: authors who accepted."""
        return [authorship.user for authorship in self.authorships if authorship.accepted_at is not None]

    @property
    def tags(self) -> list["Tag"]:
        return [post_tag.tag for post_tag in self.post_tags]

    @property
    def path(self) -> str:
        """The address within the site."""
        return f"/{self.slug}" if self.is_page else f"/posts/{self.slug}"

    @property
    def is_public(self) -> bool:
        """Whether anybody who has the address may read it."""
        return self.status != DRAFT and self.deleted_at is None and self.withheld is None


class Authorship(Model):
    """A member as an author of a post; invited while `accepted_at` is null."""

    __tablename__ = "authorships"
    __table_args__ = (Index("ix_authorships_user_id_listed_at", "user_id", "listed_at", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    listed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    post: Mapped[Post] = relationship(lazy="raise", back_populates="authorships")
    user: Mapped[User] = relationship(lazy="raise")


class Tag(Model):
    """A subject.

    `posts_count` is the number of listed posts with it, kept by `posts.counts`, `followers_count` the number of members
    who follow it, kept by `follows.counts`.
    """

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    posts_count: Mapped[int] = mapped_column(default=0, server_default="0")
    followers_count: Mapped[int] = mapped_column(default=0, server_default="0")


class PostTag(Model):
    __tablename__ = "post_tags"
    __table_args__ = (Index("ix_post_tags_tag_id_listed_at", "tag_id", "listed_at", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
    listed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    post: Mapped[Post] = relationship(lazy="raise", back_populates="post_tags")
    tag: Mapped[Tag] = relationship(lazy="raise")


class PostPicture(Model):
    """A picture that the source of a post names, by its key, whether there is one or not."""

    __tablename__ = "post_pictures"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class MonthCount(Model):
    """How many listed posts a month of the site's calendar has, kept by `posts.counts`."""

    __tablename__ = "month_counts"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    posts_count: Mapped[int] = mapped_column(default=0)


class Redirect(Model):
    """An old address of a post, without the slash at its end. It leads to wherever the post stands now, for ever."""

    __tablename__ = "redirects"

    path: Mapped[str] = mapped_column(String(1000), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)

    post: Mapped[Post] = relationship(lazy="raise")
