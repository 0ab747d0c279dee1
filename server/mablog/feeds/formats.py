"""The three formats: Atom (RFC 4287), RSS 2.0 (rssboard.org/rss-specification), JSON Feed 1.1 (jsonfeed.org)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

import orjson
from lxml import etree

from mablog.feeds.entries import Entry, Feed
from mablog.markup.tree import printable
from mablog.presentation import isodate

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PICTURE = "image/webp"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of an Atom feed without posts, which must have one, and should not change at each request."""


@dataclass(frozen=True)
class Format:
    """A format of feeds: the last part of its address, its media type, and what writes a feed found at an address."""

    file: str
    mimetype: str
    write: Callable[[Feed, str], bytes]


def atom(feed: Feed, address: str) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", {XML_LANG: feed.language}, nsmap={None: ATOM})  # type: ignore[dict-item]
    _add(root, "id", feed.page)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "link", rel="self", type="application/atom+xml", href=address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(root, "updated", isodate(feed.updated or NEVER))
    _add(_add(root, "author"), "name", feed.publisher)
    for entry in feed.entries:
        _add_atom_entry(root, entry)
    return _serialised(root)


def _add_atom_entry(root: etree._Element, entry: Entry) -> None:
    element = _add(root, "entry", **{XML_LANG: entry.language})
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.image:
        _add(element, "link", rel="enclosure", type=PICTURE, href=entry.image)
    _add(element, "published", isodate(entry.published))
    _add(element, "updated", isodate(entry.updated))
    for person in entry.authors:
        author = _add(element, "author")
        _add(author, "name", person.name)
        _add(author, "uri", person.url)
    for tag in entry.tags:
        _add(element, "category", term=tag)
    _add(element, "summary", entry.summary)
    _add(element, "content", entry.html, type="html")


def rss(feed: Feed, address: str) -> bytes:
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "content": CONTENT, "dc": DC})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page)
    _add(channel, "description", escape(feed.description, quote=False))
    _add(channel, "language", feed.language)
    _add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=address)
    if feed.updated:
        _add(channel, "lastBuildDate", format_datetime(feed.updated, usegmt=True))
    for entry in feed.entries:
        _add_rss_item(channel, entry)
    return _serialised(root)


def _add_rss_item(channel: etree._Element, entry: Entry) -> None:
    item = _add(channel, "item")
    _add(item, "title", entry.title)
    _add(item, "link", entry.url)
    _add(item, "guid", entry.id, isPermaLink="false")
    _add(item, "pubDate", format_datetime(entry.published, usegmt=True))
    _add(item, f"{{{ATOM}}}updated", isodate(entry.updated))
    _add(item, f"{{{DC}}}language", entry.language)
    for person in entry.authors:
        _add(item, f"{{{DC}}}creator", person.name)
    for tag in entry.tags:
        _add(item, "category", tag)
    _add(item, "description", escape(entry.summary, quote=False))  # RSS takes descriptions for HTML
    _add(item, f"{{{CONTENT}}}encoded", entry.html)
    if entry.image:
        # 0 stands for a length that is not known (rssboard.org/rss-profile).
        _add(item, "enclosure", url=entry.image, type=PICTURE, length="0")


def json_feed(feed: Feed, address: str) -> bytes:
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "description": feed.description,
            "home_page_url": feed.page,
            "feed_url": address,
            "language": feed.language,
            "items": [_json_item(entry) for entry in feed.entries],
        }
    )


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "language": entry.language,
        "date_published": isodate(entry.published),
        "date_modified": isodate(entry.updated),
        "authors": [{"name": person.name, "url": person.url} for person in entry.authors],
        "tags": entry.tags,
    }
    return item | ({"image": entry.image} if entry.image else {})


FORMATS = {
    "atom": Format("feed.xml", "application/atom+xml", atom),
    "rss": Format("feed.rss", "application/rss+xml", rss),
    "json": Format("feed.json", "application/feed+json", json_feed),
}


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element, of its parent's default namespace unless it names one; what XML cannot hold becomes U+FFFD."""
    default = parent.nsmap.get(None)
    tag = f"{{{default}}}{name}" if default and not name.startswith("{") else name
    element = etree.SubElement(parent, tag, {key: printable(value) for key, value in attributes.items()})
    element.text = printable(text) or None
    return element


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
