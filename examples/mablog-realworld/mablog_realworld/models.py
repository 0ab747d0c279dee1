from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model, UTCDateTime, utcnow


class Favorite(Model):
    """A member's favourite article. It goes with the account and with the post, and counts while both are there to see.

    Nothing keeps their number: it is counted when somebody looks, for the articles of one page.
    """

    __tablename__ = "realworld_favorites"
    __table_args__ = (Index("ix_realworld_favorites_post_id_user_id", "post_id", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
