"""The sitemap and robots.txt, as crawlers use them."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import make_post, make_user
from flask import Flask
from lxml import etree

from mablog.accounts.models import User
from mablog.db import db
from mablog.posts import queries, service

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://blog.example"


@pytest.fixture
def ann(app: Flask) -> User:
    return make_user("ann", role="author")


def addresses(client: CheckedClient, path: str = "/sitemap.xml", root: str = "urlset") -> dict[str, str | None]:
    """Each address of a sitemap, with the time of its last change."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.mimetype == "application/xml"
    parsed = etree.fromstring(response.data)
    assert parsed.tag == NAMESPACE + root
    found = [(str(entry.findtext(f"{NAMESPACE}loc")), entry.findtext(f"{NAMESPACE}lastmod")) for entry in parsed]
    assert found
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_sitemap_of_a_small_site_holds_every_page_for_readers(client: CheckedClient, ann: User) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    post = make_post(ann, title="Spring", tags=["Garden & more"], published_at=moment)
    make_post(ann, title="About", is_page=True)
    make_user("reader")
    post.updated_at = datetime(2021, 1, 1, tzinfo=UTC)
    found = addresses(client)
    pages = ("/", "/about", "/posts/spring", "/tags/garden-more", "/@ann")
    assert sorted(found) == sorted(SITE + path for path in pages)
    assert found[f"{SITE}/posts/spring"] == "2021-01-01T00:00:00Z"
    assert found[f"{SITE}/tags/garden-more"] == "2020-01-01T00:00:00Z"
    assert found[f"{SITE}/@ann"] == "2020-01-01T00:00:00Z"
    for path in pages:
        assert client.get(path).status_code == 200


def test_the_sitemap_holds_nothing_but_what_is_published(client: CheckedClient, ann: User) -> None:
    make_post(ann, tags=["Hidden"], status="draft")
    make_post(ann, tags=["Hidden"], status="unlisted")
    make_post(ann, status="unlisted", is_page=True)
    make_post(ann, status="draft", is_page=True)
    make_post(ann, title="Binned", tags=["Hidden"])
    binned = queries.post_to_change(None, "binned")
    assert binned
    service.bin_post(None, binned, version=binned.version)
    db.session.commit()
    assert list(addresses(client)) == [f"{SITE}/"]


def test_a_closed_account_leaves_the_sitemap(client: CheckedClient, ann: User) -> None:
    make_post(ann)
    assert f"{SITE}/@ann" in addresses(client)
    ann.active = False
    assert f"{SITE}/@ann" not in addresses(client)


def test_the_sitemap_of_a_large_site_is_an_index_of_parts(
    client: CheckedClient, ann: User, many_posts: Callable[..., None]
) -> None:
    make_post(ann, title="About", is_page=True)
    many_posts(ann, 30, first=9_990)
    many_posts(ann, 1, first=40_000)
    found = addresses(client, root="sitemapindex")
    names = ["pages-0", "posts-0", "posts-1", "posts-4", "tags-0", "tags-1", "tags-4", "authors-0"]
    assert list(found) == [f"{SITE}/sitemap-{name}.xml" for name in names]
    parts = [addresses(client, path.removeprefix(SITE)) for path in found]
    assert [len(part) for part in parts] == [2, 10, 20, 1, 11, 20, 1, 1]
    assert f"{SITE}/posts/many-9999" in parts[1]
    assert f"{SITE}/posts/many-10000" in parts[2]


def test_a_part_that_is_not_there_is_not_found(client: CheckedClient, ann: User) -> None:
    make_post(ann)
    for name in ("posts-9", "posts-99999", "posts--1", "posts-100000", "posts-99999999999999999999", "users-0"):
        assert client.get(f"/sitemap-{name}.xml").status_code == 404, name


def test_who_has_the_sitemap_is_told_so_until_it_changes(client: CheckedClient, ann: User) -> None:
    first = client.get("/sitemap.xml")
    assert "Last-Modified" not in first.headers
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/sitemap.xml", headers=known).status_code == 304
    make_post(ann)
    assert client.get("/sitemap.xml", headers=known).status_code == 200


def test_the_host_header_is_in_none_of_it(client: CheckedClient, ann: User) -> None:
    make_post(ann)
    for path in ("/sitemap.xml", "/sitemap-posts-0.xml", "/robots.txt"):
        response = client.get(path, headers={"Host": "evil.example"})
        assert b"evil.example" not in response.data
        assert SITE.encode() in response.data


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-posts-0.xml"])
def test_a_sitemap_makes_as_many_queries_with_2_posts_as_with_200(
    client: CheckedClient, ann: User, path: str, many_posts: Callable[..., None]
) -> None:
    make_post(ann, tags=["Garden"])
    make_post(ann)
    with queries_counted() as few:
        client.get(path)
    many_posts(ann, 198)
    with queries_counted() as many:
        client.get(path)
    assert len(many) == len(few)


def test_robots_are_led_to_what_is_to_be_read(client: CheckedClient) -> None:
    response = client.get("/robots.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    lines = response.get_data(as_text=True).splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert {"Disallow: /account$", "Disallow: /search$", "Disallow: /login$", "Disallow: /register$"} <= set(lines)
    rules = RobotFileParser()
    rules.parse(lines)
    for path in ("/account/posts", "/admin/settings", "/api/posts", "/search?q=x", "/login?next=/", "/setup/abc"):
        assert not rules.can_fetch("*", path), path
    for path in ("/", "/posts/spring", "/tags/garden", "/@ann", "/feed.xml", "/accounting", "/apiary", "/search-tips"):
        assert rules.can_fetch("*", path), path
