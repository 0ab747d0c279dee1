"""The addresses of pictures, and which stored file each of them means.

`/media/<key>.webp` is the largest file, `/media/<key>-<width>.webp` the smallest that is at least so wide, and
`/media/<key>-square-<side>.webp` the smallest square of that side: what is smaller than asked for is not enlarged, but
given as it is. `/media/<key>-small.webp` is at most 125 pixels wide and 175 high. The same with `.avif` is AVIF where
the site has that, else WebP. So an address can be written by who knows the key alone, and stays good when the site
makes other sizes one day.
"""

import re
from dataclasses import dataclass
from typing import Self

from mablog.media.models import Media
from mablog.media.pictures import SMALL

_FILE = re.compile(r"([a-z0-9]{20})(?:-(?:(square-)?([1-9][0-9]{0,3})|(small)))?\.(webp|avif)")


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: the largest file of a picture, one of a size in pixels, or the small one."""

    key: str
    square: bool = False
    size: int | None = None
    small: bool = False
    avif: bool = False

    @classmethod
    def of(cls, file: str) -> Self | None:
        """What the last part of an address asks for; None where it is none of ours."""
        match = _FILE.fullmatch(file)
        if match is None:
            return None
        return cls(
            match[1],
            square=bool(match[2]),
            size=int(match[3]) if match[3] else None,
            small=bool(match[4]),
            avif=match[5] == "avif",
        )

    def found_in(self, media: Media) -> str:
        """The name of the stored file. A picture that is no person's is shown whole where a square is asked for."""
        if self.small and media.squares:
            return f"{media.key}-small.webp"
        if self.square and media.squares:
            return f"{media.key}-square-{_at_least(self.size, media.squares)}.webp"
        kind = "avif" if self.avif and media.has_avif else "webp"
        return f"{media.key}-{_at_least(SMALL[0] if self.small else self.size, media.widths)}.{kind}"


def _at_least(size: int | None, sizes: list[int]) -> int:
    return next((one for one in sizes if size is not None and one >= size), sizes[-1])
