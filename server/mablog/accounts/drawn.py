"""The picture of a member who uploaded none: initials on a colour, both made from the name. No other site is asked.

What is drawn stands in its address, so that it is made without the database and can be kept for long.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote
from zlib import crc32

COLOURS = (
    "#0b6650", "#8a4b12", "#3d5a98", "#8c3560", "#4f6212", "#5b4a9c",
    "#a03a2e", "#1d6180", "#6d5400", "#74407f", "#2f6b3a", "#55606b",
)  # fmt: skip
"""Grounds on which white text has a contrast of 6:1 and more, beyond what WCAG 2.2 asks for (AA, 1.4.3: 4.5:1)."""

_FILE = re.compile(r"(.{1,12})-(\d{1,2})\.svg", re.DOTALL)

_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="512" height="512">
<rect width="96" height="96" fill="{colour}"/>
<circle cx="{x}" cy="84" r="60" fill="#000" fill-opacity=".14"/>
<text x="48" y="{baseline}" text-anchor="middle" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif" \
font-weight="650" font-size="{size}" fill="#fff">{initials}</text>
</svg>
"""


@lru_cache(maxsize=4096)
def address(name: str, username: str) -> str:
    """Where the drawn picture of this member is; of the username where nothing of the name can be drawn."""
    shown = initials(name) or initials(username)
    colour = crc32((name or username).casefold().encode()) % len(COLOURS)
    return f"/media/drawn/{quote(shown)}-{colour}.svg"


def initials(name: str) -> str:
    """The first letters of the first and the last word, with their marks.

    One letter where its script has no capitals: two of them would join, or read as a word.
    """
    words = [word for word in re.split(r"[\s._-]+", unicodedata.normalize("NFC", name)) if _first_letter(word)]
    letters = [_first_letter(word) for word in (words[:1] + words[1:][-1:])]
    if len(letters) == 2 and not all(letter[0].isupper() for letter in letters):
        del letters[1]
    return "".join(letters)


def _first_letter(word: str) -> str:
    found = re.search(r"[^\W_]", word)
    if not found:
        return ""
    letter = found[0].upper() if len(found[0].upper()) == 1 else found[0]
    for character in word[found.end() : found.end() + 3]:
        if unicodedata.category(character) not in ("Mn", "Mc"):
            break
        letter += character
    return letter


def draw(file: str) -> str | None:
    """The SVG of the last part of an address above; None for one that is not made there."""
    match = _FILE.fullmatch(file)
    if match is None or int(match[2]) >= len(COLOURS) or not _is_drawn(match[1]):
        return None
    letters = [character for character in match[1] if not unicodedata.combining(character)]
    size = 38 if len(letters) > 1 else 46
    return _PICTURE.format(
        colour=COLOURS[int(match[2])],
        x=20 if int(match[2]) % 2 else 76,
        size=size,
        baseline=48 + size * 0.36,  # capitals are about 0.72 of the size high
        initials=match[1],
    )


def _is_drawn(shown: str) -> bool:
    # Letters, digits and marks alone, so that nothing of it is markup; and no more of them than `initials` gives.
    letters = re.findall(r"[^\W_][^\w\s]{0,3}", unicodedata.normalize("NFC", shown))
    return "".join(letters) == shown and len(letters) <= 2 and all(_first_letter(part) == part for part in letters)
