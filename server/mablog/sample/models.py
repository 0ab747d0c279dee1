from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model


class SamplePart(Model):
    """One part of the sample blog: a post, a picture, or the account that signs the posts; the other two are null."""

    __tablename__ = "sample_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
