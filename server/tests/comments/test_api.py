"""Comments by JSON."""

import base64
import json
from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_comment, make_post, make_user
from flask import Flask

from mablog.accounts.queries import user_by_username
from mablog.comments import queries, service
from mablog.comments.models import HIDDEN, REMOVED, Comment
from mablog.db import db
from mablog.hooks import listens, register

PATH = "/api/posts/a-post/comments"


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {"MABLOG_LIMIT_COMMENT": "off"}


@pytest.fixture
def ann(app: Flask) -> CheckedClient:
    """A reader, on a site with a post by somebody else."""
    make_post(make_user("writer", role="author"), slug="a-post")
    return log_in(app.test_client(), make_user("ann", name="Ann"))


def test_a_comment_is_written_answered_edited_deleted(app: Flask, client: CheckedClient, ann: CheckedClient) -> None:
    written = ann.post(PATH, json={"source": "Some *words*."})
    assert written.status_code == 201
    body = written.get_json()
    assert body | {"created_at": "", "html": "", "author": ""} == {
        "id": 1,
        "url": "https://blog.example/comments/1",
        "post": "a-post",
        "parent_id": None,
        "depth": 0,
        "state": "visible",
        "author": "",
        "by_post_author": False,
        "source": "Some *words*.",
        "html": "",
        "version": 1,
        "answers_count": 0,
        "created_at": "",
        "edited_at": None,
        "may": {
            "edit": True,
            "delete": True,
            "answer": True,
            "see_history": True,
            "report": False,
            "hide": False,
            "show": False,
        },
    }
    assert "<em>words</em>" in body["html"]
    assert body["author"]["name"] == "Ann"
    assert (written.location, written.headers["ETag"]) == ("/api/comments/1", '"1"')
    writer = log_in(app.test_client(), user_by_username("writer"))
    answer = writer.post(PATH, json={"source": "Thanks", "parent_id": 1}).get_json()
    assert (answer["depth"], answer["parent_id"], answer["by_post_author"]) == (1, 1, True)
    assert client.get("/api/comments/1").get_json()["answers_count"] == 1
    assert client.get("/api/posts/a-post").get_json()["comments_count"] == 2

    assert ann.patch("/api/comments/1", json={"source": "Other"}, headers={"If-Match": '"7"'}).status_code == 409
    edited = ann.patch("/api/comments/1", json={"source": "Other"}, headers={"If-Match": '"1"'})
    assert (edited.get_json()["version"], edited.headers["ETag"]) == (2, '"2"')
    assert edited.get_json()["edited_at"]
    assert ann.patch("/api/comments/1", json={"source": "Third"}).status_code == 200
    earlier = ann.get("/api/comments/1/revisions?limit=1").get_json()
    assert [one["source"] for one in earlier["items"]] == ["Other"]
    rest = ann.get("/api/comments/1/revisions", query_string={"cursor": earlier["next_cursor"]}).get_json()
    assert ([one["source"] for one in rest["items"]], rest["next_cursor"]) == (["Some *words*."], None)
    for other in (writer, log_in(app.test_client(), make_user(role="moderator"))):
        assert other.patch("/api/comments/1", json={"source": "Mine"}).status_code == 403
        assert other.delete("/api/comments/1").status_code == 403
    assert writer.get("/api/comments/1/revisions").status_code == 403
    assert other.get("/api/comments/1/revisions").status_code == 200

    assert ann.delete("/api/comments/1").status_code == 204
    assert ann.delete("/api/comments/1").status_code == 404
    assert ann.get("/api/comments/1").status_code == ann.get("/api/comments/1/revisions").status_code == 404
    stub, left = client.get(PATH).get_json()["items"]
    assert (stub["state"], stub["author"], stub["source"], stub["html"]) == ("deleted", None, "", "")
    assert left["id"] == answer["id"]
    assert client.get("/api/posts/a-post").get_json()["comments_count"] == 1
    assert writer.delete(f"/api/comments/{left['id']}").status_code == 204
    assert client.get(PATH).get_json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "source"),
        ({"source": ""}, "source"),
        ({"source": " \n "}, "source"),
        ({"source": "x" * 1_000_000}, "source"),
        ({"source": "nul \0"}, "source"),
        ({"source": 7}, "source"),
        ({"source": "x", "parent_id": 999}, "parent_id"),
        ({"source": "x", "parent_id": 2**70}, "parent_id"),
        ({"source": "x", "parent_id": "y"}, "parent_id"),
        ({"source": "x", "state": "visible"}, "state"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_cannot_be_a_comment_is_refused_at_its_field(ann: CheckedClient, body: Any, field: str) -> None:
    refused = ann.post(PATH, json=body)
    assert refused.status_code == 422
    assert field in refused.get_json()["fields"]
    assert ann.get(PATH).get_json()["items"] == []


def test_only_what_is_seen_on_this_post_can_be_answered(app: Flask, ann: CheckedClient) -> None:
    ann.post(PATH, json={"source": "One"})
    elsewhere, hidden = make_comment(make_post()), db.session.get_one(Comment, 1)
    service.set_state(hidden, HIDDEN)
    db.session.commit()
    for number in (elsewhere.id, hidden.id):
        refused = ann.post(PATH, json={"source": "No", "parent_id": number})
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["parent_id"])
    # A cycle would take an answer that changes what it answers.
    assert ann.patch(f"/api/comments/{hidden.id}", json={"source": "x", "parent_id": 1}).status_code == 422


def cursor(*keys: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def test_lists_page_to_the_end_and_refuse_other_cursors(client: CheckedClient, ann: CheckedClient) -> None:
    for number in range(7):
        ann.post(PATH, json={"source": "x", "parent_id": number // 2 * 2 or None})
    for order in ("oldest", "newest"):
        whole = client.get(PATH, query_string={"order": order}).get_json()["items"]
        found: list[Any] = []
        place = None
        while True:
            query = {"order": order, "limit": 2} | ({"cursor": place} if place else {})
            page = client.get(PATH, query_string=query).get_json()
            found, place = found + page["items"], page["next_cursor"]
            if place is None:
                break
        assert found == whole
        assert len(whole) == 7
    wrong: list[dict[str, object]] = [{"limit": 1_000_000_000}, {"limit": 0}, {"order": "best"}]
    wrong += [{"cursor": text} for text in ("AAAA", "%00", cursor(1), cursor(1, 2), cursor("a", "b"))]
    wrong += [{"cursor": cursor(1, "\0")}, {"cursor": cursor(2**40, "1")}, {"cursor": cursor(-1, "1")}]
    for query in wrong:
        refused = client.get(PATH, query_string=query)
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, list(query)), query
    assert client.get(PATH, query_string={"cursor": cursor(5, "nonsense")}).status_code == 200


def test_a_list_says_where_it_begins_and_how_many_comments_there_are(client: CheckedClient, ann: CheckedClient) -> None:
    for _ in range(51):
        last = ann.post(PATH, json={"source": "x"}).get_json()["id"]
    first = client.get(PATH, query_string={"limit": 50}).get_json()
    assert (first["cursor"], first["count"]) == (None, 51)
    found = client.get(PATH, query_string={"comment": last, "limit": 1}).get_json()
    assert ([one["id"] for one in found["items"]], found["count"]) == ([last], 51)
    assert client.get(PATH, query_string={"cursor": found["cursor"], "limit": 1}).get_json() == found


def test_a_list_that_did_not_change_is_not_sent_again(client: CheckedClient, ann: CheckedClient) -> None:
    ann.post(PATH, json={"source": "one"})
    tag = client.get(PATH).headers["ETag"]
    again = client.get(PATH, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    ann.patch("/api/comments/1", json={"source": "another"})
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_the_same_key_writes_once_and_another_body_is_refused(client: CheckedClient, ann: CheckedClient) -> None:
    once = {"Idempotency-Key": "9f2c"}
    first = ann.post(PATH, json={"source": "One"}, headers=once)
    again = ann.post(PATH, json={"source": "One"}, headers=once)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    for body in ({"source": "Two"}, {"source": "One", "parent_id": 1}):
        refused = ann.post(PATH, json=body, headers=once)
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["Idempotency-Key"])
    for key in ("", "x" * 300):
        assert ann.post(PATH, json={"source": "One"}, headers={"Idempotency-Key": key}).status_code == 422
    # What was refused has used no key up.
    late = {"Idempotency-Key": "late"}
    assert ann.post(PATH, json={"source": "x", "parent_id": 99}, headers=late).status_code == 422
    assert ann.post(PATH, json={"source": "x"}, headers=late).status_code == 201
    assert len(client.get(PATH).get_json()["items"]) == 2


def test_comments_are_gone_with_their_post_and_closed_where_it_says_so(app: Flask, client: CheckedClient) -> None:
    writer = make_user("writer", role="author")
    make_post(writer, slug="a-post")
    author, ann = log_in(app.test_client(), writer), log_in(app.test_client(), make_user("ann"))
    ann.post(PATH, json={"source": "One"})
    for change in ({"status": "draft"}, {"status": "published", "comments_open": False}):
        version = author.get("/api/posts/a-post").headers["ETag"]
        author.patch("/api/posts/a-post", json=change, headers={"If-Match": version})
        if change["status"] == "draft":
            for who in (ann, author, client, log_in(app.test_client(), make_user(role="moderator"))):
                assert who.get("/api/comments/1").status_code == 404
            assert author.get(PATH).get_json()["items"] == []
            assert ann.get(PATH).status_code == 404
            assert ann.delete("/api/comments/1").status_code == 404
            assert {who.post(PATH, json={"source": "x"}).status_code for who in (ann, author)} == {404}
    assert client.get("/api/comments/1").status_code == 200
    assert ann.post(PATH, json={"source": "x"}).status_code == 403
    assert ann.patch("/api/comments/1", json={"source": "Still mine"}).status_code == 200
    assert client.get("/api/posts/a-post").get_json()["comments_open"] is False


class Holding:
    """What a moderation rule is to comments."""

    @listens
    def comment_to_hold(self, comment: Comment) -> str | None:
        return "words" if "spam" in comment.source else None


def test_what_is_held_or_hidden_is_seen_by_its_author_and_moderators_alone(
    app: Flask, client: CheckedClient, ann: CheckedClient
) -> None:
    moderator, other = (log_in(app.test_client(), make_user(role=role)) for role in ("moderator", "reader"))
    ann.post(PATH, json={"source": "Good"})
    register(app, Holding())
    held = ann.post(PATH, json={"source": "spam"})
    assert (held.status_code, held.get_json()["state"]) == (201, "held")
    edited = ann.patch("/api/comments/1", json={"source": "spam after all"})
    assert edited.get_json()["state"] == "held"
    assert client.get("/api/posts/a-post").get_json()["comments_count"] == 0

    def seen(who: CheckedClient) -> tuple[list[str], set[int]]:
        states = [one["state"] for one in who.get(PATH).get_json()["items"]]
        return states, {who.get(f"/api/comments/{number}").status_code for number in (1, 2)}

    assert seen(ann) == seen(moderator) == (["held", "held"], {200})
    assert seen(client) == seen(other) == ([], {404})
    for number, state in ((1, "visible"), (2, HIDDEN)):
        service.set_state(db.session.get_one(Comment, number), state)
    assert seen(ann) == seen(moderator) == (["visible", "hidden"], {200})
    assert seen(client) == (["visible"], {200, 404})
    assert ann.patch("/api/comments/2", json={"source": "x"}).status_code == 403
    service.set_state(db.session.get_one(Comment, 2), REMOVED)
    assert seen(ann) == seen(moderator) == (["visible"], {200, 404})
    assert db.session.get_one(Comment, 2).source == ""


def test_comments_are_shown_from_a_certain_one_on(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    ann = make_user("ann")
    post = make_post(slug="a-post")
    numbers = [make_comment(post, ann).id for _ in range(5)]
    elsewhere = make_comment(make_post(), ann).id

    def shown(query: str) -> list[int]:
        return [comment["id"] for comment in client.get(f"{PATH}?{query}").get_json()["items"]]

    assert shown(f"comment={numbers[3]}&limit=2") == numbers[3:]
    assert shown(f"comment={numbers[0]}&limit=2") == numbers[:2]
    for missing in (elsewhere, 99999):
        assert client.get(f"{PATH}?comment={missing}").status_code == 404
