"""Comments on pages, without JavaScript."""

import re

import pytest
from clients import CheckedClient
from factories import log_in, make_comment, make_post, make_user
from flask import Flask

from mablog.comments import queries, service
from mablog.comments.models import HIDDEN, Comment
from mablog.comments.schemas import CommentEdit
from mablog.db import db
from mablog.site.service import change_settings

PAGE = "/posts/a-post"
PATH = f"{PAGE}/comments"


@pytest.fixture
def ann(app: Flask) -> CheckedClient:
    """A reader, on a site with a post by somebody else."""
    make_post(make_user("writer", role="author"), slug="a-post")
    return log_in(app.test_client(), make_user("ann", name="Ann"))


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the comment's form of a page."""
    (form,) = re.findall(r'<form class="comment-form".*?</form>', page, re.DOTALL)
    fields = re.findall(r'<input id="\w+" name="(\w+)" type="hidden" value="([^"]*)">', form)
    return {name: value for name, value in fields if name != "csrf_token"}


def test_a_comment_is_written_answered_edited_and_deleted_by_form(client: CheckedClient, ann: CheckedClient) -> None:
    page = ann.get(PAGE).text
    assert page.index("</article>") < page.index('id="comments"')
    sent = ann.post(PATH, data=form_of(page) | {"source": "One *two*\r\nthree"})
    assert sent.location == f"{PAGE}#comment-1"
    assert db.session.get_one(Comment, 1).source == "One *two*\nthree"
    asked = ann.get(f"{PAGE}?answer=1").text
    assert asked.index('id="comment-1"') < asked.index('id="answer"')
    assert form_of(asked)["parent_id"] == "1"
    ann.post(PATH, data=form_of(asked) | {"source": "An answer"})
    assert db.session.get_one(Comment, 2).parent_id == 1
    assert '<li class="comment level-1' in client.get(PAGE).text

    edit = ann.get("/comments/1/edit").text
    saved = ann.post("/comments/1/edit", data=form_of(edit) | {"source": "Better"})
    assert saved.location == f"{PAGE}#comment-1"
    late = ann.post("/comments/1/edit", data=form_of(edit) | {"source": "Too late"})
    assert late.status_code == 409
    assert "Better" in late.text
    assert "Too late" in late.text
    assert ann.post("/comments/1/edit", data=form_of(late.text) | {"source": "Best"}).status_code == 302
    shown = client.get(PAGE).text
    assert "edited" in shown
    assert "/comments/1/history" not in shown
    history = ann.get("/comments/1/history").text
    assert [history.index(text) for text in ("Best", "Better", "One *two*")] == sorted(
        history.index(text) for text in ("Best", "Better", "One *two*")
    )

    assert "Best" in ann.get("/comments/1/delete").text
    assert ann.post("/comments/1/delete").location == f"{PAGE}#comments"
    shown = client.get(PAGE).text
    assert "Best" not in shown
    assert "Deleted by its author." in shown
    assert "1 comment<" in shown
    ann.post("/comments/2/delete")
    assert "comment-stub" not in client.get(PAGE).text
    assert "Nobody has said anything yet." in client.get(PAGE).text


def test_what_those_say_who_sign_the_post_is_marked(client: CheckedClient) -> None:
    writer = make_user("writer", role="author")
    post = make_post(writer, slug="a-post")
    make_comment(post)
    make_comment(post, writer)
    first, second = client.get(PAGE).text.split('<article class="comment-body')[1:]
    assert ">Author</span>" not in first
    assert ">Author</span>" in second


def test_the_same_form_sent_twice_is_one_comment(ann: CheckedClient) -> None:
    form = form_of(ann.get(PAGE).text) | {"source": "Once"}
    assert {ann.post(PATH, data=form).location for _time in range(2)} == {f"{PAGE}#comment-1"}
    other = ann.post(PATH, data=form | {"source": "Went back and wrote another one"})
    assert other.status_code == 422
    assert "Went back and wrote another one" in other.text
    again = form_of(other.text) | {"source": "Went back and wrote another one"}
    assert ann.post(PATH, data=again).location == f"{PAGE}#comment-2"


def test_a_refused_form_keeps_what_was_typed(app: Flask, ann: CheckedClient) -> None:
    form = form_of(ann.get(PAGE).text)
    empty = ann.post(PATH, data=form | {"source": "  "})
    assert empty.status_code == 422
    assert "Write something first." in empty.text
    long = ann.post(PATH, data=form | {"source": "y" * 1_000_000})
    assert long.status_code == 422
    assert 'id="source-error"' in long.text
    assert "y" * 1000 in long.text
    for parent in ("77", "x", "9" * 30):
        wrong = ann.post(PATH, data=form | {"source": "Kept text", "parent_id": parent})
        assert wrong.status_code == 422
        assert "Kept text" in wrong.text
    ann.post(PATH, data=form | {"source": "One"})
    assert ann.post("/comments/1/edit", data={"source": " ", "version": "1"}).status_code == 422
    change_settings({"comments_open": False})
    closed = ann.post(PATH, data={"source": "Kept text"})
    assert closed.status_code == 403
    assert "Kept text" in closed.text
    assert "Comments are closed here." in closed.text


def test_more_comments_than_the_limit_wait_with_what_was_typed(app: Flask, ann: CheckedClient) -> None:
    statuses = [ann.post(PATH, data={"source": f"Text {number}"}).status_code for number in range(31)]
    assert statuses == [302] * 30 + [429]
    refused = ann.post("/api/posts/a-post/comments", json={"source": "x"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert db.session.query(Comment).count() == 30


def test_more_edits_than_the_limit_wait_with_what_was_typed(app: Flask, ann: CheckedClient) -> None:
    ann.post(PATH, data={"source": "Text"})
    for number in range(60):
        assert ann.patch("/api/comments/1", json={"source": f"Text {number}"}).status_code == 200
    assert ann.patch("/api/comments/1", json={"source": "x"}).status_code == 429
    refused = ann.post("/comments/1/edit", data={"source": "Kept words", "version": "61"})
    assert refused.status_code == 429
    assert "Kept words" in refused.text
    assert ann.post(PATH, data={"source": "One more"}).status_code == 302, "to write is counted for itself"
    assert db.session.get_one(Comment, 1).version == 61


def test_comments_close_per_post_per_site_and_after_days(app: Flask, client: CheckedClient) -> None:
    writer = make_user("writer", role="author")
    post = make_post(writer, slug="a-post", published_at="2020-01-01T00:00:00Z")
    fresh = make_post(writer)
    make_comment(post)
    author, ann = log_in(app.test_client(), writer), log_in(app.test_client(), make_user("ann"))

    def is_open(address: str = PAGE) -> bool:
        return 'class="comment-form"' in ann.get(address).text

    assert is_open()
    assert "Log in" in client.get(PAGE).text
    for setting, value in (("comments_close_after_days", 30), ("comments_open", False)):
        change_settings({setting: value})
        assert not is_open()
        assert "Comments are closed." in client.get(PAGE).text
        assert is_open(fresh.path) is (setting == "comments_close_after_days")
        assert ann.post(PATH, data={"source": "x"}).status_code == 403
        change_settings({setting: 0 if value == 30 else True})
    edit = author.get(f"{PAGE}/edit").text
    assert re.search(r'<input checked[^>]*name="comments_open"', edit)
    form = {"title": "T", "version": "1", "source": "x"}
    author.post(f"{PAGE}/edit", data=form)
    assert not is_open()
    author.post(f"{PAGE}/edit", data=form | {"version": "2", "comments_open": "y"})
    assert is_open()


def test_a_permalink_leads_to_the_page_where_the_comment_stands(app: Flask, client: CheckedClient) -> None:
    post, ann = make_post(slug="a-post"), make_user("ann")
    tops = [make_comment(post, ann) for _number in range(3)]
    many = [make_comment(post, ann, parent=tops[1]) for _number in range(queries.PAGE_SIZE + 5)]
    far = make_comment(post, ann, parent=tops[2])
    for comment in (tops[0], many[0], many[-1], tops[2], far):
        location = client.get(f"/comments/{comment.id}").location
        path, _separator, anchor = location.partition("#")
        assert anchor == f"comment-{comment.id}"
        assert f'id="{anchor}"' in client.get(path).text
    assert client.get(f"/comments/{many[0].id}").location == f"{PAGE}#comment-{many[0].id}"
    reader = log_in(app.test_client(), make_user())
    assert 'id="answer"' in reader.get(f"{PAGE}?answer={far.id}").text
    for nonsense in ("x", "0", "-1", "9" * 30, "99999"):
        assert reader.get(f"{PAGE}?answer={nonsense}").status_code == 200
        assert client.get(f"/comments/{nonsense}").status_code == 404
    assert client.get(f"{PAGE}?after=nonsense").status_code == 422


def test_hidden_comments_are_marked_for_their_author_and_gone_for_others(app: Flask, client: CheckedClient) -> None:
    post, ann = make_post(slug="a-post"), make_user("ann")
    comment = make_comment(post, ann, source="Original words")
    service.edit_comment(ann, comment, CommentEdit(source="Later words"))
    service.set_state(comment, HIDDEN)
    author, other, moderator = (
        log_in(app.test_client(), who) for who in (ann, make_user(), make_user(role="moderator"))
    )
    for who in (author, moderator):
        assert "Hidden by a moderator" in who.get(PAGE).text
        assert "Original words" in who.get("/comments/1/history").text
    for who in (client, other):
        assert "Later words" not in who.get(PAGE).text
        assert who.get("/comments/1").status_code == 404
    for address in ("/comments/1/edit", "/comments/1/delete", "/comments/1/history"):
        assert other.get(address).status_code == 404
    service.set_state(comment, "visible")
    db.session.commit()
    for address in ("/comments/1/edit", "/comments/1/delete", "/comments/1/history"):
        assert other.get(address).status_code == 403
    assert other.post("/comments/1/edit", data={"source": "x"}).status_code == 403
    assert other.post("/comments/1/delete").status_code == 403
