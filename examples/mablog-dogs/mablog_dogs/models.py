from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.accounts.models import User
from mablog.db import Model, UTCDateTime, utcnow
from mablog.media.models import Media


class Dog(Model):
    """A dog of a member. `words` are its name and breed as the search compares them."""

    __tablename__ = "dogs"
    __table_args__ = (Index("ix_dogs_created_at_id", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    breed: Mapped[str] = mapped_column(String(60), default="", server_default="")
    words: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("media.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    owner: Mapped[User] = relationship(lazy="raise")
    picture: Mapped[Media | None] = relationship(lazy="raise")
