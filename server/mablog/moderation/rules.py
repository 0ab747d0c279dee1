"""The rules by which comments and first posts wait for a moderator: pure answers over what was written."""

import re
import unicodedata
from collections.abc import Iterable

from lxml.html import fragment_fromstring

# Scripts without spaces between words: each of their characters counts as one.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_LINES = ("br", "p", "li", "pre", "blockquote", "div", "td", "th", "hr")


def folded(text: str) -> str:
    """The words of a text, with a space around each, without case, accents and characters that nobody sees."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return f" {' '.join(_WORD.findall(plain))} "


def words_of(html: str) -> str:
    """The folded words of rendered HTML: what readers read, whatever marks stand between the letters."""
    root = fragment_fromstring(html, create_parent="div")
    for element in root.iter(*_LINES):
        element.tail = f" {element.tail or ''}"
        element.text = f" {element.text or ''}"
    return folded(root.text_content())


def contains_any(html: str, phrases: Iterable[str]) -> bool:
    """Whether one of these words or phrases stands in the HTML, as whole words."""
    wanted = [words for words in map(folded, phrases) if words.strip()]
    if not wanted:
        return False
    text = words_of(html)
    return any(words in text for words in wanted)


def links_in(html: str) -> int:
    """How many links lead to other sites."""
    root = fragment_fromstring(html, create_parent="div")
    return sum(1 for link in root.iter("a") if re.match(r"(?i)[a-z][a-z0-9+.-]*:|//", link.get("href") or ""))
