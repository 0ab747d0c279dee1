"""The lists of the JSON API: what they take, whom they show what, and how many queries they make."""

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_comment, make_post, make_user
from flask import Flask

from mablog.members import service as members
from mablog.members.schemas import RoleInput


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {"MABLOG_LIMIT_COMMENT": "off"}


def slugs(client: CheckedClient, query: str) -> list[str]:
    response = client.get(f"/api/posts?{query}")
    assert response.status_code == 200, response.get_json()
    return [post["slug"] for post in response.get_json()["items"]]


def test_posts_are_listed_by_author_and_by_tag_and_by_both(client: CheckedClient, app: Flask) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob", role="author")
    make_post(ann, slug="one", tags=["Open source"])
    make_post(bob, slug="two", tags=["Open source", "Bees"])
    make_post(ann, slug="three", pinned=True)
    make_post(ann, slug="draft", status="draft", tags=["Open source"])
    assert slugs(client, "") == ["three", "two", "one"]
    assert slugs(client, "author=ann") == ["three", "one"]
    assert slugs(client, "tag=open-source") == slugs(client, "tag=Open%20source") == ["two", "one"]
    assert slugs(client, "tag=open-source&author=ann") == ["one"]
    assert slugs(client, "pinned=true") == slugs(client, "author=ann&pinned=true") == ["three"]
    assert slugs(client, "pinned=false") == ["two", "one"]
    first = client.get("/api/posts?author=ann&limit=1").get_json()
    assert slugs(client, f"author=ann&limit=1&cursor={first['next_cursor']}") == ["one"]
    for missing in ("author=nobody", "tag=nothing", "tag=!"):
        assert client.get(f"/api/posts?{missing}").status_code == 404
    assert log_in(app.test_client(), ann).put("/api/users/bob/block").status_code == 204
    blocking = log_in(app.test_client(), ann)
    assert slugs(blocking, "tag=open-source") == ["one"]
    assert blocking.get("/api/posts?author=bob").status_code == 404


def test_tags_are_completed_from_their_beginnings_and_none_of_a_draft_shows(client: CheckedClient) -> None:
    make_post(tags=["Öl", "Open source", "Opera", "Bees"])
    make_post(tags=["Opinion"], status="draft")

    def names(text: str) -> list[str]:
        return [tag["name"] for tag in client.get("/api/tags", query_string={"q": text}).get_json()["items"]]

    assert names("op") == names("OP") == ["Open source", "Opera"]
    assert names("open s") == ["Open source"]
    assert names("ol") == ["Öl"]
    assert names("%") == names("_") == names("!") == []
    assert len(names("")) == 4
    assert client.get("/api/tags/opinion").status_code == 404
    assert client.get("/api/tags/open-source").get_json() == {
        "name": "Open source",
        "slug": "open-source",
        "posts_count": 1,
        "followers_count": 0,
        "is_following": False,
        "may": {"follow": False},
    }


def test_a_tag_says_whether_one_follows_it(client: CheckedClient) -> None:
    make_post(tags=["Bees", "Cats"])
    log_in(client, make_user())
    client.put("/api/tags/bees/follow")
    shown = {tag["slug"]: tag for tag in client.get("/api/tags").get_json()["items"]}
    assert (shown["bees"]["is_following"], shown["cats"]["is_following"]) == (True, False)
    assert shown["cats"]["may"] == {"follow": True}


def test_own_posts_are_listed_by_their_state(client: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, slug="draft", status="draft")
    make_post(ann, slug="public")
    make_post(ann, slug="quiet", status="unlisted")
    make_post(ann, slug="binned")
    bob = make_user("bob", role="author")
    make_post(bob, slug="invited", authors=["bob", "ann"])
    waiting = make_post(ann, slug="waiting", status="draft")
    log_in(client, ann)
    at = {"status": "published", "publish_at": "2999-01-01T00:00:00Z"}
    version = client.get(f"/api/posts/{waiting.slug}/working-copy").headers["ETag"]
    client.post("/api/posts/waiting/working-copy/apply", json=at, headers={"If-Match": version})
    client.delete("/api/posts/binned", headers={"If-Match": '"1"'})

    def own(tab: str) -> list[str]:
        return [post["slug"] for post in client.get(f"/api/user/posts?tab={tab}").get_json()["items"]]

    assert own("drafts") == ["draft"]
    assert own("scheduled") == ["waiting"]
    assert own("published") == ["quiet", "public"]
    assert own("bin") == ["binned"]
    assert own("invitations") == ["invited"]
    [binned] = client.get("/api/user/posts?tab=bin").get_json()["items"]
    assert binned["deleted_at"] and binned["may"]["restore"] and not binned["may"]["delete"]
    assert client.get("/api/user/posts?tab=all").status_code == 422


def test_lists_make_as_many_queries_for_many_as_for_few(app: Flask, client: CheckedClient) -> None:
    post = make_post(slug="a-post")
    log_in(client, make_user(role="moderator"))

    def written(number: int) -> None:
        """Something by somebody of a role of their own: what moderators may do depends on it."""
        members.add_role(None, RoleInput(name=f"role {number}", permissions=("comments.write", "posts.write")))
        author = make_user(f"author{number}", role=f"role {number}")
        make_post(author, tags=[f"Tag {number}"])
        make_comment(post, author)

    def asked(path: str) -> int:
        with queries_counted() as statements:
            assert client.get(path).status_code == 200
        return len(statements)

    paths = ("/api/posts", "/api/posts/a-post/comments", "/api/tags", "/api/search?q=words")
    written(1)
    few = {path: asked(path) for path in paths}
    for number in range(2, 7):
        written(number)
    assert {path: asked(path) for path in paths} == few


def test_authors_are_completed_from_name_and_username_for_those_who_write(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann", role="author", name="Ann Ümit")
    make_user("bob", name="Anna")
    log_in(client, ann)

    def found(text: str) -> list[str]:
        answer = client.get("/api/authors", query_string={"q": text})
        return [author["username"] for author in answer.get_json()["items"]]

    assert found("an") == found("@AN") == ["ann", "bob"]
    assert found("bo") == ["bob"]
    assert found("%") == found("nn") == found("former") == []
    client.put("/api/users/bob/block")
    assert found("an") == ["ann"]
    assert client.get("/api/authors").status_code == 422
    reader = log_in(app.test_client(), make_user())
    assert reader.get("/api/authors?q=a").status_code == 403


def test_a_post_has_its_headings(client: CheckedClient) -> None:
    make_post(slug="a-post", source="## Beans\n\nWords.\n\n### Peas & more")
    assert client.get("/api/posts/a-post").get_json()["toc"] == [
        {"level": 2, "text": "Beans", "id": "h-beans"},
        {"level": 3, "text": "Peas & more", "id": "h-peas-more"},
    ]
