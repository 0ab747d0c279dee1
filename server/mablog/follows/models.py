from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.db import Model, UTCDateTime, utcnow


class Follow(Model):
    """One member follows another. It counts while both accounts are enabled: see `follows.counts`."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("follower_id <> followed_id", name="not_oneself"),
        Index("ix_follows_follower_id_created_at", "follower_id", "created_at", "followed_id"),
        Index("ix_follows_followed_id_created_at", "followed_id", "created_at", "follower_id"),
    )

    follower_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    follower: Mapped[User] = relationship(lazy="raise", foreign_keys=follower_id)
    followed: Mapped[User] = relationship(lazy="raise", foreign_keys=followed_id)


class TagFollow(Model):
    """A member follows a tag. It counts while the account is enabled."""

    __tablename__ = "tag_follows"
    __table_args__ = (Index("ix_tag_follows_tag_id_user_id", "tag_id", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
