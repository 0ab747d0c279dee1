import re
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model, UTCDateTime, utcnow


class Media(Model):
    """A picture. Its files are `<key>-<width>.webp` for each of `widths`, in ascending order.

    `width` and `height` are those of the largest file, in pixels. That of a person also has `<key>-square-<side>.webp`
    for each of `squares`, in ascending order, and `<key>-small.webp`.

    `has_avif` tells whether there is a file in AVIF beside each in WebP of `widths`; null until a job has made them,
    mostly from `<key>-source.webp`, which it then removes. `unused_since` is when the sweep first found that nothing
    shows the picture.
    """

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    animated: Mapped[bool]
    widths: Mapped[list[int]] = mapped_column(JSON)
    squares: Mapped[list[int]] = mapped_column(JSON, default=list)
    has_avif: Mapped[bool | None]
    alt: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    unused_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def url(self) -> str:
        """The path of the largest file."""
        return f"/media/{self.key}.webp"

    @property
    def srcset(self) -> str:
        """Every file with its width, as the attribute `srcset` of `img` takes them."""
        return self._srcset("webp")

    @property
    def avif_srcset(self) -> str:
        """The same in AVIF, empty for a picture that is not to be had in it.

        Until they are made, the addresses give WebP.
        """
        return "" if self.has_avif is False else self._srcset("avif")

    def _srcset(self, kind: str) -> str:
        return ", ".join(f"/media/{self.key}-{width}.{kind} {width}w" for width in self.widths)

    @property
    def markdown(self) -> str:
        """The line that shows the picture in a post."""
        alt = re.sub(r"([\\\[\]`*_<>&!])", r"\\\1", self.alt)
        return f"![{alt}]({self.url})"

    @property
    def files(self) -> list[str]:
        """The names under which the storage has its files."""
        return [
            *(f"{self.key}-{width}.webp" for width in self.widths),
            *(f"{self.key}-square-{side}.webp" for side in self.squares),
            *([f"{self.key}-small.webp"] if self.squares else []),
            *([self.source] if self.has_avif is None else []),
            *(self.avif_files.values() if self.has_avif else []),
        ]

    @property
    def source(self) -> str:
        """The name of the file that AVIF is made from."""
        return f"{self.key}-source.webp"

    @property
    def avif_files(self) -> dict[int, str]:
        """The names of the files in AVIF, by their width, whether they are made yet or not."""
        return {width: f"{self.key}-{width}.avif" for width in self.widths}
