"""Where code and HTML stand in a Markdown text, so that they can be left alone or treated as what they are.

A line scanner for CommonMark 0.31 (sections 4.4 to 4.6 and 6.1). It has to place code and HTML in texts whose calls are
not resolved yet, so the renderer itself, which knows only finished Markdown, cannot be asked.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_CONTAINER = r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*"
_FENCE = re.compile(rf"^{_CONTAINER}[ \t]*(?:(`{{3,}})[^`\n]*|(~{{3,}})[^\n]*)$")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_RAW_HTML = re.compile(r"<(script|pre|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_BLOCK_HTML = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    r"|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu"
    r"|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr"
    r"|track|ul)(?=[\s/>]|$)",
    re.IGNORECASE,
)
_LONE_TAG = re.compile(r"(?:<[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|</[A-Za-z][\w-]*\s*>)\s*$")


class Kind(Enum):
    """What a stretch of text is: prose, a code span or fence, indented code, or a block of HTML."""

    PROSE = "prose"
    CODE = "code"
    INDENTED = "indented"
    HTML = "html"


@dataclass(frozen=True)
class Blocks:
    """Answers `at(offset)`: the kind of text there. Stretches are in order and do not overlap."""

    starts: list[int]
    ends: list[int]
    kinds: list[Kind]

    def at(self, offset: int) -> Kind:
        index = bisect_right(self.starts, offset) - 1
        return self.kinds[index] if index >= 0 and offset < self.ends[index] else Kind.PROSE


def blocks_of(text: str) -> Blocks:
    """The code and HTML in `text`, in one pass over its lines."""
    found = sorted(_stretches(text))
    return Blocks([s for s, _, _ in found], [e for _, e, _ in found], [Kind(k) for _, _, k in found])


def _stretches(text: str) -> Iterator[tuple[int, int, str]]:
    scanner = _Scanner()
    paragraph = start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        kind = scanner.kind(line)
        if kind is not None or not line.strip():
            yield from _code_spans(text, paragraph, start)
            paragraph = end
        if kind is not None:
            yield start, end, kind.value
        start = end
    yield from _code_spans(text, paragraph, start)


class _Scanner:
    """Remembers, from line to line, which block is open."""

    def __init__(self) -> None:
        self.fence = ""
        self.html_end = ""
        self.in_list = self.in_paragraph = False
        self.after_blank = True

    def kind(self, line: str) -> Kind | None:
        if line[0].isalpha() and not self.fence and not self.html_end:  # most lines, and nothing can begin so
            self.in_list = self.in_list and not self.after_blank
            self.in_paragraph, self.after_blank = True, False
            return None
        text = line.rstrip("\r\n")
        bare = text.lstrip(" \t>")
        blank = not bare
        if self.fence:
            if bare.rstrip() and set(bare.rstrip()) == {self.fence[0]} and len(bare.rstrip()) >= len(self.fence):
                self.fence = ""
            return Kind.CODE
        if self.html_end:
            if (blank and self.html_end == "\n") or self.html_end in text.lower():
                self.html_end = ""
            return None if blank else Kind.HTML
        if opening := _FENCE.match(text):
            self.fence = opening[1] or opening[2]
            self.in_paragraph = self.after_blank = False
            return Kind.CODE
        kind = self._kind_of_start(text, bare)
        if _LIST_ITEM.match(text):
            self.in_list = True
        elif bare and self.after_blank and not text.startswith((" ", "\t")):
            self.in_list = False
        self.in_paragraph = kind is None and not blank
        self.after_blank = blank or (kind is Kind.INDENTED)
        return kind

    def _kind_of_start(self, text: str, bare: str) -> Kind | None:
        indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip(" "))
        if bare and indent >= 4 and self.after_blank and not self.in_list:
            return Kind.INDENTED
        content = re.sub(rf"^{_CONTAINER}[ \t]*", "", text)
        if not content.startswith("<"):
            return None
        if raw := _RAW_HTML.match(content):
            self._open_html(content, f"</{raw[1].lower()}>")
        elif content.startswith("<!--"):
            self._open_html(content, "-->")
        elif _BLOCK_HTML.match(content) or (not self.in_paragraph and _LONE_TAG.match(content)):
            self.html_end = "\n"
        else:
            return None
        return Kind.HTML

    def _open_html(self, content: str, end: str) -> None:
        self.html_end = "" if end in content.lower() else end


def _code_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The code spans of one paragraph: a run of backticks up to the next run of the same length."""
    if text.find("`", start, end) < 0:
        return
    runs = list(re.compile("`+").finditer(text, start, end))
    following: list[int] = [0] * len(runs)
    latest: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index][0])
        following[index] = latest.get(length, 0)
        latest[length] = index
    index = 0
    while index < len(runs):
        escaped = runs[index].start() > start and text[runs[index].start() - 1] == "\\"
        if following[index] and not escaped:
            yield runs[index].start(), runs[following[index]].end(), Kind.CODE.value
            index = following[index]
        index += 1
