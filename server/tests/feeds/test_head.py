"""What the head of a page tells other programs: feeds, canonical address, Open Graph, JSON-LD."""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from lxml import html
from PIL import Image

from mablog.accounts.models import User
from mablog.media.service import store_picture
from mablog.site import service as site

SITE = "https://blog.example"


@pytest.fixture
def ann(app: Flask) -> User:
    return make_user("ann", role="author", name="Ann Author")


def page(client: CheckedClient, path: str, **headers: str) -> html.HtmlElement:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return html.fromstring(response.get_data(as_text=True))


def metas(document: html.HtmlElement, name: str) -> list[str]:
    return [str(value) for value in document.xpath("//meta[@property=$name or @name=$name]/@content", name=name)]


def canonical(document: html.HtmlElement) -> str:
    (address,) = document.xpath("/html/head/link[@rel='canonical']/@href")
    return str(address)


def described(document: html.HtmlElement) -> dict[str, Any]:
    (text,) = document.xpath("/html/head/script[@type='application/ld+json']/text()")
    data: dict[str, Any] = json.loads(str(text))
    return data


@pytest.fixture
def pages(ann: User) -> None:
    make_post(ann, title="Spring", tags=["Garden"])
    make_post(ann, title="About", is_page=True)


PAGES = ("/", "/posts/spring", "/about", "/archive", "/archive?year=2020", "/tags/", "/tags/garden", "/@ann")
FEEDS_OF_THEIR_OWN = ("/tags/garden", "/@ann")


@pytest.mark.usefixtures("pages")
def test_a_page_announces_feeds_that_are_there(client: CheckedClient) -> None:
    for path in PAGES:
        links = page(client, path).xpath("/html/head/link[@rel='alternate'][contains(@href, '/feed.')]")
        found = {str(link.get("href")): str(link.get("type")) for link in links}
        lists = ("", path) if path in FEEDS_OF_THEIR_OWN else ("",)
        assert list(found) == [of + name for of in lists for name in ("/feed.xml", "/feed.rss", "/feed.json")]
        for address, mimetype in found.items():
            assert client.get(address).mimetype == mimetype


@pytest.mark.usefixtures("pages")
def test_a_page_names_its_public_address_whatever_the_host_header(client: CheckedClient) -> None:
    for path in PAGES:
        assert canonical(page(client, path, Host="evil.example")) == SITE + path
        campaign = f"{path}{'&' if '?' in path else '?'}utm_source=mail"
        assert canonical(page(client, campaign)) == SITE + path


def test_a_later_page_of_a_list_is_no_copy_of_the_first(client: CheckedClient, ann: User) -> None:
    for _ in range(21):
        make_post(ann, tags=["Garden"])
    for path in ("/", "/tags/garden", "/@ann"):
        (later,) = page(client, path).xpath("//a[@rel='next']/@href")
        assert later != path
        assert canonical(page(client, str(later))) == SITE + str(later)


def test_a_post_is_described_for_search_engines(client: CheckedClient, ann: User) -> None:
    data = BytesIO()
    Image.new("RGB", (1000, 600), "green").save(data, "PNG")
    cover = store_picture(None, data.getvalue()).key
    site.change_settings({"name": "Notes"})
    title = 'Spring</script><script>alert("x")</script>'
    moment = datetime(2020, 5, 1, tzinfo=UTC)
    make_post(ann, title=title, slug="spring", cover=cover, language="de", tags=["Garden"], published_at=moment)
    document = page(client, "/posts/spring")
    found = described(document)
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "BlogPosting"
    assert found["headline"] == title
    assert found["datePublished"] == "2020-05-01T00:00:00Z"
    assert datetime.fromisoformat(found["dateModified"]) > moment
    assert found["author"] == [{"@type": "Person", "name": "Ann Author", "url": f"{SITE}/@ann"}]
    assert found["publisher"] == {"@type": "Organization", "name": "Notes", "url": f"{SITE}/"}
    assert found["image"] == f"{SITE}/media/{cover}.webp"
    assert found["inLanguage"] == "de"
    assert found["mainEntityOfPage"] == found["url"] == f"{SITE}/posts/spring"
    assert document.get("lang") == "en"
    assert document.xpath("//article/@lang") == ["de"]


def test_a_post_is_described_for_those_who_share_it(client: CheckedClient, ann: User) -> None:
    make_post(
        ann, title="Spring", source="It *is*.", tags=["Garden", "Year"], published_at=datetime(2020, 5, 1, tzinfo=UTC)
    )
    document = page(client, "/posts/spring")
    assert metas(document, "og:type") == ["article"]
    assert metas(document, "og:title") == ["Spring"]
    assert metas(document, "og:description") == metas(document, "description") == ["It is."]
    assert metas(document, "og:url") == [f"{SITE}/posts/spring"]
    assert metas(document, "og:site_name") == ["My Awesome Blog"]
    assert metas(document, "article:published_time") == ["2020-05-01T00:00:00Z"]
    assert metas(document, "article:author") == [f"{SITE}/@ann"]
    assert metas(document, "article:tag") == ["Garden", "Year"]


def test_the_home_page_describes_the_site(client: CheckedClient) -> None:
    site.change_settings({"name": "Notes", "tagline": "On growing", "language": "es"})
    found = described(page(client, "/"))
    assert found["@type"] == "WebSite"
    assert (found["name"], found["description"]) == ("Notes", "On growing")
    assert (found["url"], found["inLanguage"]) == (f"{SITE}/", "es")


@pytest.mark.parametrize(("status", "robots"), [("published", []), ("unlisted", ["noindex"])])
@pytest.mark.parametrize("is_page", [False, True])
def test_an_unlisted_post_asks_not_to_be_indexed(
    client: CheckedClient, ann: User, status: str, robots: list[str], is_page: bool
) -> None:
    post = make_post(ann, status=status, is_page=is_page)
    assert metas(page(client, post.path), "robots") == robots


def test_a_draft_asks_not_to_be_indexed(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Spring", status="draft")
    assert metas(page(log_in(client, ann), "/posts/spring"), "robots") == ["noindex"]
