from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.comments.models import Comment
from mablog.db import Model, UTCDateTime, utcnow
from mablog.posts.models import Post


class Kind(StrEnum):
    """What a member is told of."""

    ANSWER = "answer"
    MENTION = "mention"
    FOLLOWER = "follower"
    POST = "post"
    MODERATION = "moderation"


class Way(StrEnum):
    """How a member is told: on the site, by mail too, or not at all."""

    MAIL = "mail"
    SITE = "site"
    OFF = "off"


USUAL_WAYS = {
    Kind.ANSWER: Way.MAIL,
    Kind.MENTION: Way.MAIL,
    Kind.FOLLOWER: Way.SITE,
    Kind.POST: Way.SITE,
    Kind.MODERATION: Way.MAIL,
}
"""How members are told who chose nothing."""


FEATURE_OF = {
    Kind.ANSWER: "comments",
    Kind.MENTION: "comments",
    Kind.FOLLOWER: "follows",
    Kind.POST: "follows",
    Kind.MODERATION: "moderation",
}
"""Where the news come from."""


class Notification(Model):
    """One thing that one member is told of; `key` names it, so that nobody is told twice.

    `actor_id` is who did it, null where that is not told. A comment comes with its post. News of moderation name only
    what their reader may open; `data` then holds `title` and `text`, in the language that their reader had then.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint("kind IN ('answer', 'mention', 'follower', 'post', 'moderation')", name="kind"),
        UniqueConstraint("user_id", "key"),
        Index("ix_notifications_user_id_id", "user_id", "id"),
        Index(
            "ix_notifications_unread",
            "user_id",
            "id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(120))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)
    actor: Mapped[User | None] = relationship(lazy="raise", foreign_keys=actor_id)
    post: Mapped[Post | None] = relationship(lazy="raise")
    comment: Mapped[Comment | None] = relationship(lazy="raise")


class NotificationChoice(Model):
    """How a member wants to be told of one kind; without a row it is `USUAL_WAYS`."""

    __tablename__ = "notification_choices"
    __table_args__ = (
        CheckConstraint("kind IN ('answer', 'mention', 'follower', 'post', 'moderation')", name="kind"),
        CheckConstraint("way IN ('mail', 'site', 'off')", name="way"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    way: Mapped[str] = mapped_column(String(8))
