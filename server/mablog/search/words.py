"""What counts as the same word: posts and questions are folded alike before they meet in the index."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_WORD = 64
"""Characters of a word that count. PostgreSQL takes no lexeme over 2 kB, and nobody types more."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\uac00-\ud7a3"  # Korean has spaces, but hangs its particles on the words
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)
"""The characters, as in a regular expression, of scripts where no space tells a word's beginning and end."""

_WORD = re.compile(f"[{UNSPACED}]+|[^{UNSPACED} ]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")

_FIRST_ACCENT = 10
"""The least canonical combining class of an accent; below it are marks that make another letter (Unicode, 4.3)."""


class _Folding(dict[int, str]):
    """What each character counts as: lower case, without accents; a space for what is no part of a word."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.combining(c) < _FIRST_ACCENT)
        folded = unicodedata.normalize("NFC", plain.casefold())
        if unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(character, ""):
            folded = ""  # nobody sees it, nobody types it
        self[code] = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
        return self[code]


FOLDING = _Folding()


def composed(text: str) -> str:
    """The text as `fold` takes it apart, so that places in both can be compared."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Words as they are compared, with spaces between them: `Été!` is `ete `."""
    return composed(text).translate(FOLDING)


def words_in(text: str) -> list[str]:
    """The folded words; a run of characters of a script without spaces is one."""
    folded = fold(text)
    return folded.split() if folded.isascii() else _WORD.findall(folded)


def is_unspaced(word: str) -> bool:
    return not word.isascii() and _UNSPACED.match(word) is not None


def pairs_in(word: str) -> list[str]:
    """What a run of a script without spaces is looked for by: each two neighbours, or the only character."""
    return [word[at : at + 2] for at in range(max(1, len(word) - 1))]


def tokens_of(words: Iterable[str]) -> Iterator[str]:
    """The words as the index holds them.

    Of a run of a script without spaces it holds every character and every two that stand together, so that a word of
    any length is found inside a sentence without a dictionary.
    """
    for word in words:
        if word.isascii() or not is_unspaced(word):
            yield word[:LONGEST_WORD]
            continue
        for at, character in enumerate(word):
            yield character
            if at + 1 < len(word):
                yield word[at : at + 2]
