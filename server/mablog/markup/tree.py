"""From Markdown to a tree, and back to HTML: both within limits that no input can make expensive."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, cast

import comrak
from lxml import etree

from mablog.markup.allow import ATTRIBUTES, DROPPED_WITH_CONTENT, ELEMENTS
from mablog.markup.edit import LINES

# A tree deeper or larger than this is no prose. Browsers themselves stop at a depth of 512 (Blink, WebKit), and
# libxml2 silently cuts off what is deeper than 2,048.
MAX_DEPTH = 500
MAX_ELEMENTS = 30_000

# An XML tree cannot hold these, and no reader can see them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Passes read these, then replace or remove them. An iframe or embed becomes a link.
_FOR_PASSES = {
    "a": {"href", "name", "data-footnote-backref-idx"},
    "embed": {"src", "title"},
    "iframe": {"src", "title"},
    "td": {"align"},
    "th": {"align"},
}
_PARSED_ELEMENTS = (ELEMENTS | {"iframe", "embed"}) - {"picture", "source"}  # these are of our own making
_NEVER_FROM_AUTHORS = {"rel", "role", "tabindex", "aria-hidden", "aria-label", "srcset", "sizes", "width", "height"}

# Elements that HTML parsers reopen in every following paragraph when left open. With no attribute to tell two of them
# apart a parser keeps three at most (HTML Living Standard, "Noah's Ark clause"); with attributes, a page can grow
# by the product of both numbers.
_REOPENED = frozenset(["b", "em", "i", "s", "small", "strong", "u"])

_extensions = comrak.ExtensionOptions()
_extensions.table = True
_extensions.strikethrough = True
_extensions.tasklist = True
_extensions.footnotes = True
_extensions.autolink = True
_parsing = comrak.ParseOptions()
_rendering = comrak.RenderOptions()
_rendering.unsafe_ = True  # raw HTML comes through: imported blogs are full of it, and `clean` has the last word
_rendering.tasklist_classes = True
_with_lines = comrak.RenderOptions()
_with_lines.unsafe_ = True
_with_lines.tasklist_classes = True
_with_lines.sourcepos = True


class TooComplexError(Exception):
    """The input nests too deeply or has too many elements to be shown as anything but its source."""


def printable(text: str) -> str:
    """The text with NUL, other control characters and unpaired surrogates replaced by U+FFFD (CommonMark 0.31, 2.3)."""
    return _UNPRINTABLE.sub("\ufffd", text)


_comment_extensions = comrak.ExtensionOptions()
_comment_extensions.strikethrough = True
_comment_extensions.autolink = True
_comment_rendering = comrak.RenderOptions()
_comment_rendering.escape = True  # `List<String>` in a comment is meant to be read
_comment_rendering.hardbreaks = True


def to_html(markdown: str, *, with_lines: bool = False) -> str:
    """The HTML that CommonMark defines for the Markdown, unclean: whatever script the author wrote is in it.

    `with_lines` has its elements say which lines they were made from, as `edit.LINES`.
    """
    options = _with_lines if with_lines else _rendering
    return comrak.render_markdown(printable(markdown), _extensions, _parsing, options)


def comment_to_html(markdown: str) -> str:
    """The same for a comment: raw HTML is text, a new line is one, and there are no tables, tasks and footnotes."""
    return comrak.render_markdown(printable(markdown), _comment_extensions, _parsing, _comment_rendering)


def parse(html: str, *, depth: int = MAX_DEPTH, elements: int = MAX_ELEMENTS) -> etree._Element:
    """A `<div>` with the HTML's allowed elements in it; others leave their content, or vanish with it.

    Raises `TooComplexError` for HTML of more than `depth` levels or `elements` elements.
    """
    # libxml2 works through any number of attributes and tags in linear time as long as it builds no tree of its own.
    parser = etree.HTMLParser(target=cast("Any", _Builder(depth, elements)), encoding="utf-8", huge_tree=True)
    root: etree._Element = etree.fromstring(b"<html><body>" + html.encode(), parser)
    return root


def serialise(root: etree._Element) -> str:
    """The HTML of what is inside the root."""
    html = etree.tostring(root, method="html", encoding="unicode")
    return html.removeprefix("<div>").removesuffix("</div>")


def plain(markdown: str) -> str:
    """What is shown of an input that is too complex: its source."""
    return f'<pre class="plain">{escape(printable(markdown))}</pre>'


class _Builder:
    """A parser target (lxml's interface) that builds the tree from allowed elements and attributes only."""

    def __init__(self, most_depth: int, most_elements: int) -> None:
        self.most_depth = most_depth
        self.most_elements = most_elements
        self.tree = etree.TreeBuilder()
        self.tree.start("div", {})
        self.depth = 0
        self.elements = 0
        self.dropped_depth = 0  # the depth of the element that is dropped with its content, 0 outside of one

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self._is_too_complex():
            raise TooComplexError
        if self.dropped_depth:
            return
        if tag in DROPPED_WITH_CONTENT:
            self.dropped_depth = self.depth
        elif tag in _PARSED_ELEMENTS:
            self.tree.start(tag, _kept(tag, attributes) if attributes else {})

    def end(self, tag: str) -> None:
        if not self.dropped_depth and tag in _PARSED_ELEMENTS:
            self.tree.end(tag)
        if self.depth == self.dropped_depth:
            self.dropped_depth = 0
        self.depth -= 1

    def data(self, text: str) -> None:
        if not self.dropped_depth:
            self.tree.data(printable(text))

    def close(self) -> etree._Element:
        if self._is_too_complex():
            raise TooComplexError  # lxml closes its target also after the target has raised
        self.tree.end("div")
        return self.tree.close()

    def _is_too_complex(self) -> bool:
        return self.depth > self.most_depth or self.elements > self.most_elements


def _kept(tag: str, attributes: Mapping[str, str]) -> dict[str | bytes, str | bytes]:
    if tag in _REOPENED:
        return {}
    names = _KEPT.get(tag, _KEPT_EVERYWHERE)
    return {name: printable(value or "") for name, value in attributes.items() if name in names}


_KEPT_EVERYWHERE = frozenset({"id", "class", "lang", "dir", LINES})
_KEPT = {
    tag: (ATTRIBUTES.get(tag, set()) | _FOR_PASSES.get(tag, set()) | _KEPT_EVERYWHERE) - _NEVER_FROM_AUTHORS
    for tag in ATTRIBUTES.keys() | _FOR_PASSES.keys()
}
