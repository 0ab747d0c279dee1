"""The JSON face of posts."""

from datetime import timedelta
from typing import Any

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.db import utcnow
from mablog.follows.service import follow_user
from mablog.posts import service
from mablog.posts.guards import existing
from mablog.posts.queries import post_to_change


@pytest.fixture
def ann(client: CheckedClient) -> CheckedClient:
    """A client logged in as the author ann."""
    return log_in(client, make_user("ann", role="author"))


def write(client: CheckedClient, **fields: Any) -> dict[str, Any]:
    response = client.post("/api/posts", json={"title": "A title", "source": "Words."} | fields)
    assert response.status_code == 201, response.get_data(as_text=True)
    body: dict[str, Any] = response.get_json()
    return body


def test_a_post_is_written_as_a_draft_and_published_by_a_change(ann: CheckedClient, app: Flask) -> None:
    post = write(ann, tags=["Open source", "Data"], source="# One\r\n\n*two*  \n")
    assert (post["status"], post["slug"], post["version"]) == ("draft", "a-title", 1)
    assert post["source"] == "# One\r\n\n*two*  \n"
    assert post["tags"] == ["Open source", "Data"]
    assert app.test_client().get("/api/posts/a-title").status_code == 404
    changed = ann.patch("/api/posts/a-title", json={"status": "published"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert changed.get_json()["version"] == 2
    assert changed.headers["ETag"] == '"2"'
    assert app.test_client().get("/api/posts/a-title").get_json()["source"] == "# One\r\n\n*two*  \n"


def test_the_same_key_writes_one_post_and_another_body_is_refused(ann: CheckedClient, app: Flask) -> None:
    once = {"Idempotency-Key": "new-9f2c"}
    first = ann.post("/api/posts", json={"title": "One"}, headers=once).get_json()
    ann.patch("/api/posts/one", json={"slug": "elsewhere"}, headers={"If-Match": '"1"'})
    again = ann.post("/api/posts", json={"title": "One"}, headers=once)
    assert (again.status_code, again.get_json()["id"], again.get_json()["slug"]) == (201, first["id"], "elsewhere")
    refused = ann.post("/api/posts", json={"title": "Two"}, headers=once)
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["Idempotency-Key"])
    assert ann.post("/api/posts", json={"title": "One"}, headers={"Idempotency-Key": ""}).status_code == 422
    assert len(ann.get("/api/user/posts").get_json()["items"]) == 1
    # Another member's key is another key.
    bob = log_in(app.test_client(), make_user("bob", role="author"))
    assert bob.post("/api/posts", json={"title": "One"}, headers=once).get_json()["id"] != first["id"]


def test_a_visitor_and_a_reader_cannot_write(client: CheckedClient) -> None:
    assert client.post("/api/posts", json={"title": "x"}).status_code == 401
    log_in(client, make_user())
    assert client.post("/api/posts", json={"title": "x"}).status_code == 403


def test_a_write_without_the_version_it_starts_from_is_refused(ann: CheckedClient) -> None:
    write(ann)
    assert ann.patch("/api/posts/a-title", json={"title": "New"}).status_code == 428
    assert ann.delete("/api/posts/a-title").status_code == 428
    assert ann.patch("/api/posts/a-title", json={}, headers={"If-Match": "nonsense"}).status_code == 428


def test_a_write_from_an_old_version_gets_both_texts_and_changes_nothing(ann: CheckedClient) -> None:
    write(ann, source="first")
    assert ann.patch("/api/posts/a-title", json={"source": "theirs"}, headers={"If-Match": '"1"'}).status_code == 200
    late = ann.patch("/api/posts/a-title", json={"source": "mine"}, headers={"If-Match": '"1"'})
    assert late.status_code == 409
    body = late.get_json()
    assert (body["theirs"], body["yours"], body["version"]) == ("theirs", "mine", 2)
    assert ann.get("/api/posts/a-title").get_json()["source"] == "theirs"


def test_fields_that_are_not_given_stay(ann: CheckedClient) -> None:
    write(ann, excerpt="Short", tags=["One"], language="es", status="published")
    changed = ann.patch("/api/posts/a-title", json={"title": "Other"}, headers={"If-Match": '"1"'}).get_json()
    assert changed["title"] == "Other"
    assert (changed["excerpt"], changed["tags"], changed["language"]) == ("Short", ["One"], "es")
    assert changed["status"] == "published"
    assert changed["slug"] == "a-title"


def test_an_old_slug_redirects_for_ever(ann: CheckedClient) -> None:
    write(ann, status="published")
    ann.patch("/api/posts/a-title", json={"slug": "second"}, headers={"If-Match": '"1"'})
    ann.patch("/api/posts/second", json={"slug": "third"}, headers={"If-Match": '"2"'})
    for old in ("/posts/a-title", "/posts/second", "/posts/a-title/"):
        response = ann.get(old)
        assert (response.status_code, response.headers["Location"]) == (301, "/posts/third")
    assert ann.get("/posts/a-title.md").headers["Location"] == "/posts/third.md"
    # Back to the first one: it is an address again, and the others lead to it.
    ann.patch("/api/posts/third", json={"slug": "a-title"}, headers={"If-Match": '"3"'})
    assert ann.get("/posts/a-title").status_code == 200
    assert ann.get("/posts/third").headers["Location"] == "/posts/a-title"


def test_no_other_post_takes_an_address_that_redirects(ann: CheckedClient) -> None:
    write(ann, status="published")
    ann.patch("/api/posts/a-title", json={"slug": "moved"}, headers={"If-Match": '"1"'})
    refused = ann.post("/api/posts", json={"title": "x", "slug": "a-title"})
    assert refused.status_code == 422
    assert "slug" in refused.get_json()["fields"]
    assert write(ann)["slug"] == "a-title-2"


def test_posts_of_one_title_get_numbered_slugs(ann: CheckedClient) -> None:
    assert [write(ann)["slug"] for _ in range(3)] == ["a-title", "a-title-2", "a-title-3"]


def test_a_title_in_any_script_gets_an_address(ann: CheckedClient) -> None:
    assert write(ann, title="Über Größe")["slug"] == "uber-grosse"
    assert write(ann, title="你好")["slug"] == "ni-hao"
    assert write(ann, title="🎈")["slug"] == "post"


def test_a_deleted_post_is_in_the_bin_and_comes_back(ann: CheckedClient, app: Flask) -> None:
    write(ann, status="published")
    assert ann.delete("/api/posts/a-title", headers={"If-Match": '"1"'}).status_code == 204
    visitor = app.test_client()
    assert visitor.get("/posts/a-title").status_code == 404
    assert visitor.get("/api/posts").get_json()["items"] == []
    assert ann.get("/api/posts/a-title").status_code == 200
    restored = ann.post("/api/posts/a-title/restore", headers={"If-Match": '"2"'})
    assert restored.status_code == 200
    assert visitor.get("/posts/a-title").status_code == 200


def test_unlisted_posts_are_read_at_their_address_alone(ann: CheckedClient, app: Flask) -> None:
    write(ann, status="unlisted")
    visitor = app.test_client()
    page = visitor.get("/posts/a-title")
    assert page.status_code == 200
    assert 'content="noindex"' in page.get_data(as_text=True)
    assert visitor.get("/api/posts").get_json()["items"] == []


def test_lists_page_by_cursor_to_the_end_without_gaps(ann: CheckedClient) -> None:
    author = make_user(role="author")
    moment = utcnow() - timedelta(days=1)
    # All at one moment: the number of the post decides the order.
    slugs = [make_post(author, published_at=moment).slug for _ in range(7)]
    found, cursor = [], None
    while True:
        page = ann.get("/api/posts", query_string={"limit": 3, **({"cursor": cursor} if cursor else {})}).get_json()
        found += [item["slug"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == slugs[::-1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=AAAA", "cursor=W10", "cursor=" + "x" * 600]
)
def test_a_limit_or_cursor_that_makes_no_sense_is_named(client: CheckedClient, query: str) -> None:
    response = client.get(f"/api/posts?{query}")
    assert response.status_code == 422
    assert list(response.get_json()["fields"]) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("title", 5),
        ("title", "a\x00b"),
        ("title", "two\nlines"),
        ("source", "a\x00b"),
        ("source", "x" * 1_000_001),
        ("source", ["x"]),
        ("slug", "x" * 201),
        ("slug", "///"),
        ("excerpt", "x" * 2001),
        ("tags", "not a list"),
        ("tags", [1]),
        ("tags", ["x" * 61]),
        ("tags", ["!"]),
        ("tags", [str(number) for number in range(31)]),
        ("language", "no language at all"),
        ("status", "secret"),
        ("published_at", "yesterday"),
        ("published_at", "2020-01-01T00:00:00"),
        ("published_at", "3020-01-01T00:00:00Z"),
        ("published_at", "0001-01-01T00:00:00+14:00"),
        ("cover", "../../etc/passwd"),
        ("cover", "a" * 20),
        ("authors", ["nobody-of-this-name"]),
        ("authors", []),
        ("is_page", "perhaps"),
        ("id", 1),
        ("owner_id", 1),
        ("version", 9),
        ("html", "<script>"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_changes(ann: CheckedClient, field: str, value: object) -> None:
    write(ann, source="as it was")
    body = {"title": "Other title", "source": "other"} | {field: value}
    for response in (
        ann.post("/api/posts", json=body),
        ann.patch("/api/posts/a-title", json=body, headers={"If-Match": '"1"'}),
    ):
        assert response.status_code == 422, response.get_data(as_text=True)
        assert field in response.get_json()["fields"]
    assert ann.get("/api/posts/a-title").get_json()["source"] == "as it was"
    assert ann.get("/api/posts/other-title").status_code == 404


def test_an_unpaired_surrogate_is_named(ann: CheckedClient) -> None:
    response = ann.post("/api/posts", data='{"title": "\\ud800"}', content_type="application/json")
    assert response.status_code == 422
    assert "title" in response.get_json()["fields"]


def test_pinning_is_for_moderators(ann: CheckedClient, app: Flask) -> None:
    assert ann.post("/api/posts", json={"title": "x", "pinned": True}).status_code == 403
    write(ann)
    moderator = log_in(app.test_client(), make_user(role="moderator"))
    assert moderator.patch("/api/posts/a-title", json={"pinned": True}, headers={"If-Match": '"1"'}).status_code == 200


def test_a_name_appears_only_when_its_bearer_accepts(ann: CheckedClient, app: Flask) -> None:
    bob = log_in(app.test_client(), make_user("bob", role="author"))
    post = write(ann, status="published", authors=["ann", "bob"])
    assert [author["username"] for author in post["authors"]] == ["ann"]
    assert post["invited"] == ["bob"]
    assert "bob" not in app.test_client().get("/posts/a-title").get_data(as_text=True)
    assert app.test_client().get("/@bob").get_data(as_text=True).count("A title") == 0
    assert bob.patch("/api/posts/a-title", json={"title": "Mine"}, headers={"If-Match": '"1"'}).status_code == 403
    assert bob.put("/api/posts/a-title/authorship").status_code == 204
    assert [a["username"] for a in bob.get("/api/posts/a-title").get_json()["authors"]] == ["ann", "bob"]
    assert "A title" in app.test_client().get("/@bob").get_data(as_text=True)
    assert bob.patch("/api/posts/a-title", json={"title": "Ours"}, headers={"If-Match": '"2"'}).status_code == 200


def test_an_invitation_can_be_declined_and_lets_the_draft_be_read_until_then(ann: CheckedClient, app: Flask) -> None:
    bob = log_in(app.test_client(), make_user("bob", role="author"))
    write(ann, authors=["ann", "bob"])
    assert bob.get("/api/posts/a-title").status_code == 200
    assert bob.delete("/api/posts/a-title/authorship").status_code == 204
    assert bob.get("/api/posts/a-title").status_code == 404
    assert bob.put("/api/posts/a-title/authorship").status_code == 404


def test_a_moderator_names_authors_without_asking(app: Flask, client: CheckedClient) -> None:
    make_user("bob", role="author")
    moderator = log_in(client, make_user("mod", role="moderator"))
    post = write(moderator, authors=["bob"])
    assert [author["username"] for author in post["authors"]] == ["bob"]


def test_a_post_keeps_an_author(ann: CheckedClient) -> None:
    make_user("bob", role="author")
    write(ann)
    response = ann.patch("/api/posts/a-title", json={"authors": ["bob"]}, headers={"If-Match": '"1"'})
    assert response.status_code == 422
    assert ann.delete("/api/posts/a-title/authorship").status_code == 403


def test_tags_of_one_slug_are_one_tag(ann: CheckedClient) -> None:
    assert write(ann, tags=["Open Source", "open-source", "OPEN SOURCE"], status="published")["tags"] == ["Open Source"]
    [tag] = ann.get("/api/tags").get_json()["items"]
    assert (tag["name"], tag["slug"], tag["posts_count"]) == ("Open Source", "open-source", 1)


def test_a_page_stands_at_its_own_address_and_in_the_menu_and_in_no_list(ann: CheckedClient, app: Flask) -> None:
    write(ann, title="Imprint", is_page=True, status="published", tags=["Legal"])
    visitor = app.test_client()
    page = visitor.get("/imprint")
    assert page.status_code == 200
    assert visitor.get("/posts/imprint").headers["Location"] == "/imprint"
    home = visitor.get("/").get_data(as_text=True)
    assert home.count('href="/imprint"') == 1
    assert "Imprint" not in visitor.get("/archive").get_data(as_text=True).partition("<main")[2]
    assert visitor.get("/api/posts").get_json()["items"] == []
    assert visitor.get("/api/tags").get_json()["items"] == []


@pytest.mark.parametrize("slug", ["login", "api", "archive", "tags", "posts", "account", "search", "new"])
def test_a_page_takes_no_address_of_the_site_itself(ann: CheckedClient, slug: str) -> None:
    refused = ann.post("/api/posts", json={"title": "x", "slug": slug, "is_page": True})
    assert refused.status_code == 422
    assert write(ann, title=slug, is_page=True)["slug"] == f"{slug}-2"


def test_only_a_draft_may_be_without_a_title(ann: CheckedClient) -> None:
    assert ann.post("/api/posts", json={"title": "", "status": "unlisted"}).get_json()["fields"].keys() == {"title"}
    draft = write(ann, title="")
    for change in ({"status": "published"}, {"status": "published", "title": " "}):
        refused = ann.patch(f"/api/posts/{draft['slug']}", json=change, headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.get_json()["fields"].keys()) == (422, {"title"})
    assert ann.get(f"/api/posts/{draft['slug']}").get_json()["status"] == "draft"


def test_an_address_made_from_the_title_follows_it_until_readers_see_the_post(ann: CheckedClient, app: Flask) -> None:
    draft = write(ann, title="Half a tit")
    named = ann.patch("/api/posts/half-a-tit", json={"title": "Half a title"}, headers={"If-Match": '"1"'}).get_json()
    assert (draft["slug"], named["slug"]) == ("half-a-tit", "half-a-tit")
    published = ann.patch("/api/posts/half-a-tit", json={"status": "published"}, headers={"If-Match": '"2"'})
    assert published.get_json()["slug"] == "half-a-title"
    again = ann.patch("/api/posts/half-a-title", json={"title": "Whole"}, headers={"If-Match": '"3"'}).get_json()
    assert again["slug"] == "half-a-title"
    assert app.test_client().get("/posts/half-a-tit").headers["Location"] == "/posts/half-a-title"


@pytest.mark.parametrize("fields", [{"slug": "mine"}, {"status": "unlisted"}])
def test_an_address_that_somebody_chose_or_that_readers_know_does_not_follow_the_title(
    ann: CheckedClient, fields: dict[str, str]
) -> None:
    slug = write(ann, **fields)["slug"]
    changed = ann.patch(
        f"/api/posts/{slug}", json={"title": "Other", "status": "published"}, headers={"If-Match": '"1"'}
    )
    assert changed.get_json()["slug"] == slug
    assert write(ann, title="Other 2")["slug"] == "other-2"


def test_what_stands_below_a_post_is_told_with_as_many_queries_for_three_authors_as_for_one(
    client: CheckedClient, app: Flask
) -> None:
    ann, bob, kim = (make_user(name, role="author") for name in ("ann", "bob", "kim"))
    make_post(ann, slug="first", title="First", language="es")
    make_post(ann, slug="second", authors=["ann", "bob", "kim"])
    for other in (bob, kim):
        service.accept_authorship(other, existing(post_to_change(other, "second")))
    make_post(ann, slug="hidden", status="draft")
    make_post(kim, slug="third", title="Third")
    follow_user(bob, kim)
    reader = log_in(client, bob)
    around = reader.get("/api/posts/second/around").get_json()
    assert around["previous"] == {"title": "First", "slug": "first", "language": "es"}
    assert around["next"]["slug"] == "third"
    told = [(each["username"], each["posts_count"], each["is_following"], each["may"]) for each in around["authors"]]
    assert told == [
        ("ann", 2, False, {"follow": True}),
        ("bob", 1, False, {"follow": False}),
        ("kim", 2, True, {"follow": True}),
    ]
    last = app.test_client().get("/api/posts/third/around").get_json()
    assert (last["next"], last["authors"][0]["may"]) == (None, {"follow": False})
    with queries_counted() as alone:
        reader.get("/api/posts/third/around")
    with queries_counted() as together:
        reader.get("/api/posts/second/around")
    assert len(alone) == len(together)
