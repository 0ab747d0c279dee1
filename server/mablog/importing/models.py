from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model


class ImportedFile(Model):
    """A file that became a post. A second import finds its post here, and what each of them was like afterwards.

    `place` is the hash of the file's path, `identity` that of what stays with it when its folder moves (`identity_of`).
    `wanted_slug` is what the file asked for, `digest` the hash of all that the post was made of, and `post_version`
    the version that the post then had: a higher one was changed on the site.
    """

    __tablename__ = "imported_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(64), unique=True)
    identity: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(Text)
    wanted_slug: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    post_version: Mapped[int]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)


class ImportedPicture(Model):
    """A picture file that was stored, by the SHA-256 of its content, so that the same one is stored once."""

    __tablename__ = "imported_pictures"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), index=True)
