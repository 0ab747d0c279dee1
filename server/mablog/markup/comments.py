"""Markdown to the HTML of a comment: fewer elements than a post has, since anyone who registers may write one."""

import re
from collections.abc import Sequence

from lxml import etree

from mablog.markup.allow import COMMENT_SCHEMES, HEADINGS, clean_comment
from mablog.markup.code import highlight
from mablog.markup.edit import Element, inside, make, replace, replace_with_text
from mablog.markup.renderers import Pass, renderer
from mablog.markup.tree import TooComplexError, comment_to_html, parse, plain, serialise

COMMENT_RENDERER = renderer(1)
"""The version of this renderer, stored beside what it made. The number changes with any change of its output."""

LONGEST_COMMENT = 10_000
"""Characters of a comment's source."""

# Some ten lists in each other. Each takes from the width of a phone, and nobody reads what is left beyond that.
_DEPTH = 24
_ELEMENTS = 5_000
_CODE_SECONDS = 0.2

_LINK = re.compile(rf"(?:(?:{'|'.join(sorted(COMMENT_SCHEMES))}):|(?![a-z][a-z0-9+.-]*:)).", re.IGNORECASE)


def render_comment(markdown: str, *, passes: Sequence[Pass] = ()) -> str:
    """Render a comment: CommonMark with strikethrough and autolinks, where raw HTML is text and a new line is one.

    Headings become bold lines, and pictures links. Links ask search engines not to follow them. `passes` change the
    tree after the built-in ones, and the allowlist has the last word. What is longer than `LONGEST_COMMENT`, nests too
    deeply or has too many elements is shown as its source. Raises nothing but what `passes` raise.
    """
    try:
        if len(markdown) > LONGEST_COMMENT:
            raise TooComplexError
        root = parse(comment_to_html(markdown), depth=_DEPTH, elements=_ELEMENTS)
    except TooComplexError:
        return clean_comment(plain(markdown))
    _make_bold_lines(root)
    _make_links_of_pictures(root)
    _mark_links(root)
    _wrap_loose_text(root)
    highlight(root, seconds=_CODE_SECONDS)
    for change in passes:
        change(root)
    _find_directions(root)
    return clean_comment(serialise(root))


def _make_bold_lines(root: Element) -> None:
    for heading in list(root.iter(*HEADINGS)):
        strong = make("strong", heading.text)
        strong.extend(list(heading))
        heading.tag, heading.text = "p", None
        heading.append(strong)


def _make_links_of_pictures(root: Element) -> None:
    for image in list(root.iter("img")):
        address = image.get("src", "")
        words = image.get("alt") or address
        if inside(image, "a"):
            replace_with_text(image, words)
        else:
            replace(image, make("a", words, href=address))


def _mark_links(root: Element) -> None:
    """Say of each link that the site does not vouch for it; one that leads nowhere leaves its words."""
    for link in root.iter("a"):
        if _LINK.match(link.get("href", "")):
            link.set("rel", "nofollow ugc noopener")
        else:
            link.tag = "nowhere"
    etree.strip_tags(root, "nowhere")


def _wrap_loose_text(root: Element) -> None:
    """Make paragraphs of what CommonMark takes for blocks of HTML: it stands as text beside the other blocks."""
    for holder in [root, *root.iter("blockquote")]:
        for child in list(holder):
            if (child.tail or "").strip():
                holder.insert(holder.index(child) + 1, _paragraph(child.tail or ""))
                child.tail = None
        if (holder.text or "").strip():
            holder.insert(0, _paragraph(holder.text or ""))
            holder.text = None


def _paragraph(text: str) -> Element:
    first, *others = text.strip().split("\n")
    paragraph = make("p", first)
    for line in others:
        paragraph.append(make("br"))
        paragraph[-1].tail = line
    return paragraph


def _find_directions(root: Element) -> None:
    """Let each block go the way that its own first letter is written (HTML, 3.2.6.4), whatever the site's language."""
    for block in root:
        if block.tag != "pre":
            block.set("dir", "auto")
