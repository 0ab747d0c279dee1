from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.db import Model, UTCDateTime, utcnow
from mablog.posts.models import Post

VISIBLE, HELD, HIDDEN, REMOVED, DELETED = STATES = ("visible", "held", "hidden", "removed", "deleted")
"""`held` waits for a moderator, `hidden` was switched off by one; of `removed` (by a moderator) and `deleted` (by its
author) no text is left."""

DEEPEST = 6
"""Levels of answers that are shown as such; what is deeper stands flat on the last one."""

PART = 10
"""Digits of a number in a path."""

LONGEST_PATH = PART * (DEEPEST + 1)


class Comment(Model):
    """A comment on a post, or an answer to another one (`parent_id`).

    `source` is the author's Markdown; `html` is made from it by the renderer whose version is `renderer`. `path` has
    the numbers of the first `DEEPEST` ancestors and its own, so that its order is that of the thread at any depth;
    `root_id` is the comment at the top of the thread (its own number there). `answers_count` is the number of answers
    that are shown: see `is_shown`. All of it is kept by `comments.service`, which locks the post first.
    `author_id` is null where the account of the author is gone and the comment with it.
    """

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint("state IN ('visible', 'held', 'hidden', 'removed', 'deleted')", name="state"),
        CheckConstraint("answers_count >= 0", name="answers_count"),
        Index("ix_comments_post_id_path", "post_id", "path", unique=True),
        Index("ix_comments_newest", "post_id", text("root_id DESC"), "path"),
        Index("ix_comments_post_id_author_id", "post_id", "author_id", "state"),
        Index("ix_comments_author_id_created_at", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # Not ON DELETE CASCADE: SQLite would go down a thread by recursion, and 1000 levels is where it stops.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    root_id: Mapped[int]
    depth: Mapped[int] = mapped_column(default=0)
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    renderer: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(16), default=VISIBLE)
    version: Mapped[int] = mapped_column(default=1)
    answers_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    post: Mapped[Post] = relationship(lazy="raise")
    author: Mapped[User | None] = relationship(lazy="raise")
    parent: Mapped["Comment | None"] = relationship(lazy="raise", remote_side=[id])

    @property
    def is_shown(self) -> bool:
        """Whether it stands in its thread for everybody: itself, or a stub because of the answers below it."""
        return self.state == VISIBLE or self.answers_count > 0

    @property
    def has_text(self) -> bool:
        return self.state not in (REMOVED, DELETED)

    @property
    def level(self) -> int:
        """How far it is shown indented."""
        return min(self.depth, DEEPEST)


class CommentRevision(Model):
    """An earlier text of a comment: the one that its `version` was."""

    __tablename__ = "comment_revisions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CommentMention(Model):
    """A member whom a comment mentions, in whatever state it is; its author is never among them."""

    __tablename__ = "comment_mentions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)


def path_below(parent: Comment | None, number: int) -> str:
    """The path of the comment with this number, as an answer to `parent` or at the top."""
    above = parent.path[: PART * DEEPEST] if parent else ""
    return f"{above}{number:0{PART}}"
