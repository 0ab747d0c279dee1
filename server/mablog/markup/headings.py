"""Headings that can be linked to, the table of contents, and every other id of a post."""

import re
import unicodedata
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote

from lxml import etree

from mablog.markup.allow import AUTHOR_PREFIX, HEADING_PREFIX, HEADINGS
from mablog.markup.edit import Element, inside, make, take

_named = etree.XPath("descendant::*[@id or @name or self::h1|self::h2|self::h3|self::h4|self::h5|self::h6]")
_unnumbered = etree.XPath("descendant::text()[not(ancestor::sup[@class='footnote-ref'])]")
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?-\S+")


@dataclass(frozen=True)
class Heading:
    """A heading of a post: its level (2 to 6), its id (the address is `#<id>`) and its text."""

    level: int
    id: str
    text: str


def shift_levels(root: Element) -> None:
    """Move all headings one level down if one of them is an h1, which is the title of the page alone.

    A heading inside of another, which HTML does not know, is part of that one.
    """
    for heading in list(root.iter(*HEADINGS)):
        if inside(heading, *HEADINGS):
            heading.tag = "span"
    if next(root.iter("h1"), None) is None:
        return
    for heading in root.iter(*HEADINGS):
        heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"


def give_ids(root: Element) -> None:
    """Give each heading an id made of its text, and each other id that the author wrote a prefix of its own.

    A link inside the post (`#setup`) follows to where its author meant: an id of theirs, else the heading of that name.
    """
    ids: set[str] = set()
    counts: dict[str, int] = {}
    new_by_old: dict[str, str] = {}
    headings_by_name: dict[str, str] = {}
    # Anchors of old pages are `<a name>`; the attribute could clobber a name of the DOM, an id with a prefix cannot.
    for element in cast("list[Element]", _named(root)):
        name = take(element, "name")
        old = unquote(take(element, "id") or name)
        if element.tag in HEADINGS:
            name = _name(_heading_text(element))
            new = _unused(HEADING_PREFIX + (name or "section"), ids, counts)
            headings_by_name.setdefault(name, new)
        elif _FOOTNOTE_ID.fullmatch(old):
            new = old
        else:
            new = AUTHOR_PREFIX + _name(old)
        if new not in ids and new != AUTHOR_PREFIX:
            ids.add(new)
            element.set("id", new)
            new_by_old.setdefault(old, new)
    for link in root.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and len(target) > 1:
            old = unquote(target[1:])
            link.set("href", "#" + (new_by_old.get(old) or headings_by_name.get(_name(old)) or old))


def add_anchors(root: Element) -> None:
    """Put an empty `<a class="anchor">` at the end of each heading; the style sheet gives it its sign on hover.

    It is hidden from assistive software and has no text: the table of contents says the same in words, and feeds and
    readers that know no style sheet should not show a stray sign in every heading.
    """
    for heading in root.iter(*HEADINGS):
        if heading.get("id"):
            heading.append(make("a", class_="anchor", href=f"#{heading.get('id')}", aria_hidden="true", tabindex="-1"))


def contents(root: Element) -> tuple[Heading, ...]:
    """The headings in the order of the post, without empty ones."""
    headings = (
        Heading(int(heading.tag[1]), heading.get("id", ""), _heading_text(heading)) for heading in root.iter(*HEADINGS)
    )
    return tuple(heading for heading in headings if heading.id and heading.text)


def _heading_text(heading: Element) -> str:
    """The text of a heading without the numbers of footnotes."""
    parts = cast("list[str]", _unnumbered(heading))
    alternatives = [image.get("alt", "") for image in heading.iter("img")]
    return " ".join("".join(parts).split()) or " ".join(alternatives)


def _name(text: str) -> str:
    """Letters, digits and underscores of any script in lower case, with hyphens between."""
    words = re.findall(
        r"[\w\u0300-\u036f]+", unicodedata.normalize("NFC", text).lower().replace("'", "").replace("’", "")
    )
    name = "-".join(words)
    return name if len(name) <= 80 else name[:81].rpartition("-")[0] or name[:80]


def _unused(base: str, ids: set[str], counts: dict[str, int]) -> str:
    """The base, or the base with the first number, from 2, that makes it new; counted, so that many are quick."""
    unused = base
    while unused in ids:
        counts[base] = counts.get(base, 1) + 1
        unused = f"{base}-{counts[base]}"
    return unused
