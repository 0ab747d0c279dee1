from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model, UTCDateTime, utcnow


class Media(Model):
    """A picture. Its files are `<key>-<width>.webp` for each of `widths`, in ascending order.

    `width` and `height` are those of the largest file, in pixels. That of a person also has `<key>-square-<side>.webp`
    for each of `squares`, in ascending order, and `<key>-small.webp`.
    """

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    animated: Mapped[bool]
    widths: Mapped[list[int]] = mapped_column(JSON)
    squares: Mapped[list[int]] = mapped_column(JSON, default=list)
    alt: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    @property
    def url(self) -> str:
        """The path of the largest file."""
        return f"/media/{self.key}.webp"

    @property
    def srcset(self) -> str:
        """Every file with its width, as the attribute `srcset` of `img` takes them."""
        return ", ".join(f"/media/{self.key}-{width}.webp {width}w" for width in self.widths)

    @property
    def files(self) -> list[str]:
        """The names under which the storage has its files."""
        return [
            *(f"{self.key}-{width}.webp" for width in self.widths),
            *(f"{self.key}-square-{side}.webp" for side in self.squares),
            *([f"{self.key}-small.webp"] if self.squares else []),
        ]
