"""The sitemap (sitemaps.org) and robots.txt (RFC 9309).

Parts are ranges of row numbers: a part holds the same rows whenever it is asked for, each is one scan of a primary key,
and none is longer than the protocol allows (50,000 addresses).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint
from flask_babel import gettext as _
from lxml import etree
from sqlalchemy import Select, SQLColumnExpression, func, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.wrappers import Response

from mablog.access import public
from mablog.accounts.models import User
from mablog.db import db
from mablog.errors import NotFound
from mablog.feeds.pages import cacheable
from mablog.links import absolute
from mablog.posts.models import PUBLISHED, Authorship, Post, PostTag, Tag
from mablog.posts.queries import listed_posts, posts_visible_to
from mablog.presentation import isodate

bp = Blueprint("sitemap", __name__)

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PART = 10_000
"""How many row numbers a part spans. The first parts of all sections together still fit into one file."""

CLOSED = (
    "/account$", "/account/", "/admin/", "/api/", "/login$", "/login?next=", "/register$", "/search$", "/search?q=",
    "/setup/",
)  # fmt: skip
"""Addresses that are no reading matter, as robots.txt matches them: by their beginning, or whole with `$`."""

Address = tuple[str, datetime | None]


@dataclass(frozen=True)
class Section:
    """Rows with a page each: their number, the argument of the page's endpoint, and when the page last changed."""

    rows: Select[Any]
    number: InstrumentedAttribute[int]
    endpoint: str
    argument: InstrumentedAttribute[str]
    changed: SQLColumnExpression[Any]

    def parts(self) -> list[int]:
        """The parts that have rows."""
        return sorted(db.session.scalars(self.rows.with_only_columns(self.number // PART).distinct()))

    def addresses(self, part: int) -> Iterator[Address]:
        rows = (
            self.rows.where(self.number >= part * PART, self.number < (part + 1) * PART)
            .with_only_columns(self.argument, self.changed)
            .order_by(self.number)
        )
        # Each address ends in a word of the row; building all of them by their endpoint would take most of the time.
        start = absolute(self.endpoint, **{self.argument.key: "-"}).removesuffix("-")
        for argument, changed in db.session.execute(rows):
            yield start + quote(argument), changed


_newest_with_tag = select(func.max(PostTag.listed_at)).where(PostTag.tag_id == Tag.id).scalar_subquery()
_newest_by_author = select(func.max(Authorship.listed_at)).where(Authorship.user_id == User.id).scalar_subquery()

SECTIONS = {
    "pages": Section(
        posts_visible_to(None).where(Post.is_page, Post.status == PUBLISHED),
        Post.id,
        "posts.page",
        Post.slug,
        Post.updated_at,
    ),
    "posts": Section(listed_posts(None), Post.id, "posts.show", Post.slug, Post.updated_at),
    "tags": Section(select(Tag).where(Tag.posts_count > 0), Tag.id, "posts.tag", Tag.slug, _newest_with_tag),
    "authors": Section(
        select(User).where(User.posts_count > 0, User.active),
        User.id,
        "posts.author",
        User.username,
        _newest_by_author,
    ),
}


@bp.get("/sitemap.xml")
@public
def index() -> Response:
    """Every page for readers; on a large site, every part of the sitemap."""
    parts = [(name, part) for name, section in SECTIONS.items() for part in _parts(name, section)]
    if all(part == 0 for _name, part in parts):
        return _written("urlset", "url", (address for name, _part in parts for address in _addresses(name, 0)))
    addresses = (absolute("sitemap.part", section=name, number=part) for name, part in parts)
    return _written("sitemapindex", "sitemap", ((address, None) for address in addresses))


@bp.get("/sitemap-<string:section>-<int(max=99999):number>.xml")
@public
def part(section: str, number: int) -> Response:
    addresses = list(_addresses(section, number)) if section in SECTIONS else []
    if not addresses:
        raise NotFound(_("There is nothing at this address."))
    return _written("urlset", "url", addresses)


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Lead crawlers to what is to be read. `/account` is closed, a page named `/accounting` is not."""
    closed = [f"Disallow: {pattern}" for pattern in CLOSED]
    lines = ["User-agent: *", *closed, "", f"Sitemap: {absolute('sitemap.index')}", ""]
    return cacheable("\n".join(lines).encode(), "text/plain")


def _parts(name: str, section: Section) -> list[int]:
    return sorted({0, *section.parts()}) if name == "pages" else section.parts()


def _addresses(name: str, number: int) -> Iterator[Address]:
    if name == "pages" and number == 0:
        yield absolute("posts.home"), None  # a page without a row
    yield from SECTIONS[name].addresses(number)


def _written(root_name: str, name: str, addresses: Iterable[Address]) -> Response:
    root = etree.Element(f"{{{NAMESPACE}}}{root_name}", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    for address, changed in addresses:
        element = etree.SubElement(root, f"{{{NAMESPACE}}}{name}")
        etree.SubElement(element, f"{{{NAMESPACE}}}loc").text = address
        if changed is not None:
            etree.SubElement(element, f"{{{NAMESPACE}}}lastmod").text = isodate(changed)
    return cacheable(etree.tostring(root, encoding="utf-8", xml_declaration=True), "application/xml")
