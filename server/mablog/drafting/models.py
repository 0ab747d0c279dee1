from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.db import Model, UTCDateTime, utcnow
from mablog.posts.models import Post

MINOR, SAVED, PUBLISHED = KINDS = ("minor", "saved", "published")
"""A revision by autosave, by somebody who saved knowingly, and of what readers saw."""


class Revision(Model):
    """What a writer wrote of a post, as it was at one moment; it never changes, but for its `kind`, which may rise.

    `number` counts the revisions of a post from 1; those that were thinned leave gaps. `version` is that of its
    `content.Content`. `saved_by_id` is null where nobody knows, or the account is gone.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        CheckConstraint("kind IN ('minor', 'saved', 'published')", name="kind"),
        Index("ix_revisions_post_id_number", "post_id", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    version: Mapped[str] = mapped_column(String(32))
    words: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    excerpt: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35))
    tags: Mapped[list[str]] = mapped_column(JSON)
    cover: Mapped[str | None] = mapped_column(String(20))
    cover_alt: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, deferred=True, deferred_raiseload=True)

    saved_by: Mapped[User | None] = relationship(lazy="raise")


class RevisionPicture(Model):
    """A picture that the text of a revision names or its cover is, by its key, whether there is one or not."""

    __tablename__ = "revision_pictures"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class WorkingCopy(Model):
    """That a post which readers see, or will see at a time, has changes which they do not: those of a revision.

    `base` is the version of what the post itself held when the copy was last saved.
    """

    __tablename__ = "working_copies"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), index=True)
    base: Mapped[str] = mapped_column(String(32))

    post: Mapped[Post] = relationship(lazy="raise")
    revision: Mapped[Revision] = relationship(lazy="raise")


class DraftLink(Model):
    """A secret address at which whoever has it reads the working copy of a post. Only the hash of its token is kept."""

    __tablename__ = "draft_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    post: Mapped[Post] = relationship(lazy="raise")
    created_by: Mapped[User] = relationship(lazy="raise")
