"""Feeds as feed readers see them: parsed by feedparser, by an XML parser that forgives nothing, and as JSON."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import feedparser
import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import make_post, make_user
from flask import Flask, url_for
from lxml import etree
from PIL import Image

from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.media.service import store_picture
from mablog.posts import queries, service
from mablog.posts.models import Post
from mablog.posts.schemas import PostInput
from mablog.site import service as site

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
SITE = "https://blog.example"
XML = ("/feed.xml", "/feed.rss")
ALL = (*XML, "/feed.json")
EVERY_LIST = [prefix + path for prefix in ("", "/tags/garden", "/@ann") for path in ALL]


@pytest.fixture
def ann(app: Flask) -> User:
    return make_user("ann", role="author", name="Ann Author")


def xml(client: CheckedClient, path: str) -> etree._Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return etree.fromstring(response.data)


def titles(client: CheckedClient, path: str) -> list[str]:
    """The titles in a feed of whatever format."""
    response = client.get(path)
    assert response.status_code == 200, path
    if path.endswith(".json"):
        return [item["title"] for item in response.get_json(force=True)["items"]]
    parsed = feedparser.parse(response.data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [entry.title for entry in parsed.entries]


def contents(client: CheckedClient) -> list[str]:
    """The content of the newest post in each format."""
    entry = xml(client, "/feed.xml").findtext(f"{ATOM}entry/{ATOM}content")
    item = xml(client, "/feed.rss").findtext(f"channel/item/{CONTENT}")
    found = [entry, item, client.get("/feed.json").get_json(force=True)["items"][0]["content_html"]]
    return [html or "" for html in found]


def edit(post: Post, **fields: Any) -> None:
    found = queries.post_to_change(None, post.slug)
    assert found
    service.edit_post(None, found, PostInput.model_validate(fields), version=found.version)
    db.session.commit()


def put_into_bin(post: Post) -> None:
    found = queries.post_to_change(None, post.slug)
    assert found
    service.bin_post(None, found, version=found.version)
    db.session.commit()


def picture() -> str:
    data = BytesIO()
    Image.new("RGB", (1000, 600), "green").save(data, "PNG")
    return store_picture(None, data.getvalue()).key


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [
        ("/feed.xml", "application/atom+xml"),
        ("/feed.rss", "application/rss+xml"),
        ("/feed.json", "application/feed+json"),
    ],
)
def test_a_feed_has_the_media_type_of_its_format(client: CheckedClient, path: str, mimetype: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == mimetype
    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_an_atom_feed_has_what_rfc_4287_requires(client: CheckedClient, ann: User) -> None:
    site.change_settings({"name": "Notes", "tagline": "On growing", "language": "en"})
    make_post(ann, title="Spring", source="It *is*.", excerpt="At last", tags=["Garden", "Year"], language="de")
    feed = xml(client, "/feed.xml")
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1, name
    assert feed.findtext(f"{ATOM}title") == "Notes"
    assert feed.findtext(f"{ATOM}subtitle") == "On growing"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": f"{SITE}/feed.xml", "alternate": f"{SITE}/"}
    (entry,) = feed.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "published", "summary", "content"):
        assert len(entry.findall(ATOM + name)) == 1, name
    assert entry.findtext(f"{ATOM}title") == "Spring"
    assert entry.findtext(f"{ATOM}summary") == "At last"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ann Author"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{SITE}/@ann"
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["Garden", "Year"]
    assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == [f"{SITE}/posts/spring"]
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == "<p>It <em>is</em>.</p>\n"


def test_an_rss_feed_has_what_rss_2_requires(client: CheckedClient, ann: User) -> None:
    moment = datetime(2020, 5, 1, 23, 0, tzinfo=UTC)
    make_post(ann, title="Spring", source="a < b", tags=["Garden"], published_at=moment)
    channel = xml(client, "/feed.rss").find("channel")
    assert channel is not None
    assert channel.findtext("title") == "My Awesome Blog"
    assert channel.findtext("link") == f"{SITE}/"
    assert channel.findtext("description")
    assert channel.findtext("language") == "en"
    itself = channel.find(f"{ATOM}link")
    assert itself is not None
    assert (itself.get("rel"), itself.get("href")) == ("self", f"{SITE}/feed.rss")
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Spring"
    assert item.findtext("link") == f"{SITE}/posts/spring"
    assert item.findtext("pubDate") == "Fri, 01 May 2020 23:00:00 GMT"
    assert item.findtext(f"{DC}creator") == "Ann Author"
    assert item.findtext("category") == "Garden"
    assert item.findtext("description") == "a &lt; b"
    assert item.findtext(CONTENT) == "<p>a &lt; b</p>\n"
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"


def test_a_json_feed_has_what_version_1_1_requires(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Spring", source="It *is*.", tags=["Garden"])
    feed = client.get("/@ann/feed.json").get_json(force=True)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Ann Author · My Awesome Blog"
    assert feed["home_page_url"] == f"{SITE}/@ann"
    assert feed["feed_url"] == f"{SITE}/@ann/feed.json"
    assert feed["language"] == "en"
    (item,) = feed["items"]
    assert isinstance(item["id"], str)
    assert item["url"] == f"{SITE}/posts/spring"
    assert item["content_html"] == "<p>It <em>is</em>.</p>\n"
    assert item["authors"] == [{"name": "Ann Author", "url": f"{SITE}/@ann"}]
    assert item["tags"] == ["Garden"]
    assert "image" not in item
    for name in ("date_published", "date_modified"):
        assert datetime.fromisoformat(item[name]).tzinfo


def test_readers_find_the_same_posts_in_every_format(client: CheckedClient, ann: User) -> None:
    for number in range(25):
        make_post(ann, title=f"Post {number}", published_at=utcnow() - timedelta(days=30 - number))
    newest = [f"Post {number}" for number in range(24, 4, -1)]
    assert [titles(client, path) for path in ALL] == [newest] * 3


def test_a_feed_of_a_tag_or_author_has_their_posts_alone(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Hers with tag", tags=["Garden"])
    make_post(ann, title="Hers")
    make_post(make_user("bob", role="author"), title="His with tag", tags=["Garden"])
    for path in ALL:
        assert titles(client, f"/tags/garden{path}") == ["His with tag", "Hers with tag"]
        assert titles(client, f"/@ann{path}") == ["Hers", "Hers with tag"]


def test_feeds_hold_nothing_but_what_is_published(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Public", tags=["Garden"])
    for title, fields in {
        "Draft": {"status": "draft"},
        "Unlisted": {"status": "unlisted"},
        "Page": {"is_page": True},
    }.items():
        make_post(ann, title=title, tags=["Garden"], **fields)
    put_into_bin(make_post(ann, title="Binned", tags=["Garden"]))
    for path in EVERY_LIST:
        assert titles(client, path) == ["Public"], path


def test_the_feed_of_nobody_and_of_no_tag_is_not_found(client: CheckedClient) -> None:
    for path in EVERY_LIST[3:]:
        response = client.get(path)
        assert response.status_code == 404, path
        assert "<h1>" in response.get_data(as_text=True)


def test_the_feeds_of_a_closed_account_and_of_a_tag_of_drafts_are_not_found(client: CheckedClient, ann: User) -> None:
    make_post(ann, tags=["Garden"])
    make_post(ann, tags=["Secret plan"], status="draft")
    assert client.get("/@ann/feed.xml").status_code == 200
    ann.active = False
    assert client.get("/@ann/feed.xml").status_code == 404
    assert client.get("/tags/garden/feed.xml").status_code == 200
    assert client.get("/tags/secret-plan/feed.xml").status_code == 404


def test_an_author_in_another_case_leads_to_the_one_address(client: CheckedClient, ann: User) -> None:
    response = client.get("/@ANN/feed.rss")
    assert (response.status_code, response.headers["Location"]) == (301, "/@ann/feed.rss")


def test_a_site_without_posts_has_valid_feeds(client: CheckedClient, ann: User) -> None:
    for path in (*ALL, *(f"/@ann{path}" for path in ALL)):
        assert titles(client, path) == []
    assert xml(client, "/feed.xml").findtext(f"{ATOM}updated")


def test_a_post_keeps_its_id_when_its_title_and_address_change(client: CheckedClient, ann: User) -> None:
    def ids() -> list[str | None]:
        return [
            xml(client, "/feed.xml").findtext(f"{ATOM}entry/{ATOM}id"),
            xml(client, "/feed.rss").findtext("channel/item/guid"),
            client.get("/feed.json").get_json(force=True)["items"][0]["id"],
        ]

    post = make_post(ann, title="Spring")
    before = ids()
    assert len(set(before)) == 1
    assert str(before[0]).startswith("tag:blog.example,")
    edit(post, title="Summer", slug="summer", published_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert ids() == before
    assert titles(client, "/feed.xml") == ["Summer"]


def test_an_edit_moves_the_updated_time(client: CheckedClient, ann: User) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    post = make_post(ann, published_at=moment)
    post.updated_at = moment
    assert xml(client, "/feed.xml").findtext(f"{ATOM}updated") == "2020-01-01T00:00:00Z"
    edit(post, source="Corrected.")
    updated = xml(client, "/feed.xml").findtext(f"{ATOM}entry/{ATOM}updated")
    assert datetime.fromisoformat(str(updated)) > moment


def test_every_address_in_the_content_is_whole(client: CheckedClient, ann: User) -> None:
    key = picture()
    links = "[site](/archive) [near](other) [far](https://far.example/) [here](#end) note[^1]"
    rest = f"![Green](/media/{key}.webp)\n\n## End\n\n[^1]: A footnote.\n"
    make_post(ann, title="Spring", source=f"{links}\n\n{rest}")
    for html in contents(client):
        assert f'href="{SITE}/archive"' in html
        assert f'href="{SITE}/posts/other"' in html
        assert 'href="https://far.example/"' in html
        assert f'href="{SITE}/posts/spring#h-end"' in html
        assert f'href="{SITE}/posts/spring#fn-1"' in html
        assert f'src="{SITE}/media/{key}.webp"' in html
        assert f"{SITE}/media/{key}-1000.webp 1000w" in html
        for relative in ('="/', '="#', ", /media"):
            assert relative not in html


def test_the_content_has_none_of_the_pages_furniture(client: CheckedClient, ann: User) -> None:
    blocks = (
        "## Head",
        "- [x] done\n- [ ] open",
        "```python\nimport os\n```",
        "| a |\n|---|\n| b |",
        "<span lang=fr>oui</span>",
    )
    make_post(ann, source="\n\n".join(blocks))
    for html in contents(client):
        assert '<h2 id="h-head">Head</h2>' in html
        assert "☑ done" in html
        assert "☐ open" in html
        assert "<pre><code>import os\n</code></pre>" in html
        assert '<span lang="fr">oui</span>' in html
        for furniture in ("class=", "tabindex", "aria-", "role=", "<input", "anchor"):
            assert furniture not in html


def test_content_that_nests_deeply_is_whole(client: CheckedClient, ann: User) -> None:
    make_post(ann, source="<div>" * 400 + "the innermost" + "</div>" * 400)
    for html in contents(client):
        assert "the innermost" in html


def test_the_cover_is_an_enclosure_and_an_image(client: CheckedClient, ann: User) -> None:
    cover = picture()
    make_post(ann, cover=cover, cover_alt="Green")
    address = f"{SITE}/media/{cover}.webp"
    link = xml(client, "/feed.xml").find(f"{ATOM}entry/{ATOM}link[@rel='enclosure']")
    assert link is not None
    assert (link.get("href"), link.get("type")) == (address, "image/webp")
    enclosure = xml(client, "/feed.rss").find("channel/item/enclosure")
    assert enclosure is not None
    assert dict(enclosure.attrib) == {"url": address, "type": "image/webp", "length": "0"}
    assert client.get("/feed.json").get_json(force=True)["items"][0]["image"] == address


HOSTILE = "]]> & <b>\N{NUMBER SIGN} \ufffe\uffff \"quoted\" 'text'"


def test_no_text_breaks_a_feed(client: CheckedClient, ann: User) -> None:
    site.change_settings({"name": HOSTILE, "tagline": HOSTILE})
    ann.name = f"Ann {HOSTILE}"
    make_post(
        ann, title=HOSTILE, excerpt=f"{HOSTILE}\x01\x08\x1b", source=f"{HOSTILE}\x01\x1b", tags=["Garden", HOSTILE]
    )
    for path in EVERY_LIST:
        (title,) = titles(client, path)
        assert "]]> & <b>" in title
        if not path.endswith(".json"):
            texts = [str(text) for text in xml(client, path).itertext()]
            assert sum("]]> & <b>" in text for text in texts) >= 2


def test_a_forbidden_character_would_break_the_feed_without_the_guard(app: Flask) -> None:
    with pytest.raises(ValueError, match="XML compatible"):
        etree.Element("title").text = HOSTILE


def test_the_host_header_is_in_no_feed(client: CheckedClient, ann: User) -> None:
    make_post(ann, tags=["Garden"], source="[a](/archive) [b](c)")
    for path in EVERY_LIST:
        forged = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert forged.status_code == 200
        assert b"evil.example" not in forged.data
        assert forged.data == client.get(path).data


def test_flasks_own_external_addresses_would_carry_the_forged_host(app: Flask) -> None:
    with app.test_request_context("/feed.xml", headers={"Host": "evil.example"}):
        assert "evil.example" in url_for("feeds.atom", _external=True)


@pytest.mark.parametrize("path", ALL)
def test_who_has_the_feed_is_told_so_until_it_changes(client: CheckedClient, ann: User, path: str) -> None:
    post = make_post(ann, tags=["Garden"])
    post.updated_at = post.published_at = datetime(2020, 1, 1, tzinfo=UTC)
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert first.headers["Last-Modified"] == "Wed, 01 Jan 2020 00:00:00 GMT"
    for headers in (known, since, known | since):
        again = client.get(path, headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    edit(post, source="Corrected.")
    for headers in (known, since, known | since):
        assert client.get(path, headers=headers).status_code == 200
    assert client.head(path).status_code == 200


def test_a_withdrawn_post_leaves_the_feed_for_whoever_has_its_tag(client: CheckedClient, ann: User) -> None:
    make_post(ann, title="Stays")
    gone = make_post(ann, title="Goes")
    tag = client.get("/feed.xml").headers["ETag"]
    put_into_bin(gone)
    response = client.get("/feed.xml", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert b"Goes" not in response.data


def test_a_feed_makes_as_many_queries_with_2_posts_as_with_200(
    client: CheckedClient, ann: User, many_posts: Callable[[User, int], None]
) -> None:
    def queries_by_path() -> list[int]:
        return [queries_of(client, path) for path in EVERY_LIST]

    make_post(ann, tags=["Garden", "Other"], cover=picture())
    make_post(ann, tags=["Garden"])
    few = queries_by_path()
    many_posts(ann, 198)
    assert queries_by_path() == few


def queries_of(client: CheckedClient, path: str) -> int:
    with queries_counted() as statements:
        assert client.get(path).status_code == 200
    return len(statements)
