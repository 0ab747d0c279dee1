"""The plain text of a post, for search and summaries, and how long it takes to read."""

import math
import re

from lxml import etree

from mablog.markup.allow import HEADINGS
from mablog.markup.edit import Element, classes_of

WORDS_PER_MINUTE = 230

_LINES = frozenset(HEADINGS) | set(
    """
    aside blockquote br caption dd details div dl dt figcaption figure hr li ol p pre section summary table tr ul
    """.split()  # noqa: SIM905
)
_CELLS = frozenset(("td", "th"))
_SILENT_CLASSES = frozenset(("anchor", "footnote-backref", "footnote-ref", "link-card-host", "link-card-kind"))

# Scripts that put no spaces between words: Chinese characters and Japanese kana count one word each. Korean has spaces.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’.,-][^\W{_UNSPACED}]+)*")


def plain_text(root: Element) -> str:
    """The words of a post: a line per block, table cells apart, without numbers and links of footnotes."""
    parts: list[str] = []
    silent: Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if silent is None and _SILENT_CLASSES.intersection(classes_of(element)):
                silent = element
            if silent is None:
                parts += (_gap(element), element.text or "")
            continue
        if silent is element:
            silent = None
        if silent is None:
            parts.append(_gap(element))
        if silent is None and element is not root:
            parts.append(element.tail or "")
    lines = (" ".join(line.split()) for line in "".join(parts).replace("\n", " ").split("\v"))
    return "\n".join(line for line in lines if line)


def count_words(text: str) -> int:
    """The number of words, each Chinese character and Japanese kana being one."""
    return len(_WORD.findall(text))


def reading_minutes(words: int) -> int:
    """The minutes it takes to read so many words, at least one."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def _gap(element: Element) -> str:
    # A vertical tab cannot be in a tree (see `tree.printable`), so it tells the ends of blocks from the author's lines.
    if element.tag in _LINES:
        return "\v"
    return " " if element.tag in _CELLS else ""
