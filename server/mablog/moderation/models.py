from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.comments.models import Comment
from mablog.db import Model, UTCDateTime, utcnow
from mablog.posts.models import Post

_IS_OPEN = text("decided_at IS NULL")


def _one_open(column: str) -> Index:
    """Each target has one open case at most; however many were decided."""
    return Index(f"ix_cases_open_{column}", column, unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)


class Case(Model):
    """Something that a moderator decides on, or decided: a comment, a post or a member, of which one is set.

    A case is opened by a rule that holds something (`rule` names it), by reports, or by the decision itself where a
    moderator acts on what stands before them. `author_id` is who it is about. Until it is decided, `decided_at` is
    null; then `action` and `reason` (`schemas`) say what was done and why, `note` is what the author was told beside
    it, and `until` when a silence or suspension ends. What it is about takes it along when it is deleted.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END + CASE WHEN post_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN user_id IS NULL THEN 0 ELSE 1 END = 1",
            name="target",
        ),
        _one_open("comment_id"),
        _one_open("post_id"),
        _one_open("user_id"),
        Index("ix_cases_open", "created_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_cases_decided_at_id", "decided_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    rule: Mapped[str] = mapped_column(String(32), default="")
    reports_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    action: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    comment: Mapped[Comment | None] = relationship(lazy="raise")
    post: Mapped[Post | None] = relationship(lazy="raise")
    user: Mapped[User | None] = relationship(lazy="raise", foreign_keys=user_id)
    author: Mapped[User | None] = relationship(lazy="raise", foreign_keys=author_id)
    decided_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=decided_by_id)
    reports: Mapped[list["Report"]] = relationship(lazy="raise", order_by="Report.id", back_populates="case")


class Report(Model):
    """What a member says is wrong with something. `reporter_id` is null once that account is deleted."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    case: Mapped[Case] = relationship(lazy="raise", back_populates="reports")
    reporter: Mapped[User | None] = relationship(lazy="raise")
