"""What holds when several people comment at once, on both databases."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from comments.recounting import wrong_counts
from factories import log_in, make_comment, make_post, make_user
from flask import Flask
from follow_counts import kept
from sqlalchemy import func, select
from together import at_once

from mablog import idempotency
from mablog.accounts.models import User
from mablog.comments import queries, service
from mablog.comments.models import DELETED, HIDDEN, Comment
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.db import db
from mablog.errors import Problem
from mablog.follows import counts
from mablog.posts.models import Post
from mablog.posts.queries import post_to_change
from mablog.posts.schemas import PostInput
from mablog.posts.service import edit_post

TIMES = 6


def done(act: Callable[[], object]) -> object:
    """What a request with this deed answers: its result, or the status of the refusal."""
    try:
        result = act()
        db.session.commit()
    except Problem as refused:
        db.session.rollback()
        return refused.status
    return result


def written(author: int, post: int, key: str | None = None, parent: int | None = None) -> object:
    def act() -> int:
        data = CommentInput(source="Words", parent_id=parent)
        return service.write_comment(db.session.get_one(User, author), db.session.get_one(Post, post), data, key=key).id

    return done(act)


def test_the_same_form_sent_at_once_is_one_comment(app: Flask) -> None:
    post, ann = make_post().id, make_user("ann").id
    results = at_once(app, TIMES, lambda _number: written(ann, post, key="k"))
    assert list(results.values()) == [TIMES]
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
    assert wrong_counts() == []


def test_without_the_key_it_is_as_many(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(idempotency, "earlier_result", lambda *_args, **_options: None)
    post, ann = make_post().id, make_user("ann").id
    assert len(at_once(app, TIMES, lambda _number: written(ann, post, key="k"))) == TIMES


def test_the_same_key_for_two_posts_at_once_is_one_comment(app: Flask) -> None:
    posts, ann = [make_post().id, make_post().id], make_user("ann").id
    results = at_once(app, TIMES, lambda number: written(ann, posts[number % 2], key="k"))
    assert results[422] == TIMES // 2
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
    assert wrong_counts() == []


def test_edit_against_delete_leaves_nothing_of_a_deleted_comment(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    comment, person = make_comment(post, ann).id, ann.id

    def act(number: int) -> object:
        def change() -> str:
            actor = db.session.get_one(User, person)
            found = queries.comment_to_change(actor, comment)
            if found is None:
                return "gone"
            if number % 2:
                service.delete_comment(actor, found)
                return "deleted"
            service.edit_comment(actor, found, CommentEdit(source=f"Text {number}"))
            return "edited"

        return done(change)

    results = at_once(app, TIMES, act)
    assert results["deleted"] == 1
    assert results["deleted"] + results["edited"] + results["gone"] == TIMES
    left = db.session.get_one(Comment, comment)
    assert (left.state, left.source, list(queries.revisions_of(left).items)) == (DELETED, "", [])
    assert wrong_counts() == []


def test_comments_against_unpublishing_and_hiding_keep_the_counts(app: Flask) -> None:
    post, ann = make_post(slug="a-post"), make_user("ann")
    parent, post_id, person, writer = make_comment(post, ann).id, post.id, ann.id, post.owner_id

    def act(number: int) -> object:
        def unpublish() -> str:
            author = db.session.get_one(User, writer)
            found = post_to_change(author, "a-post")
            assert found
            edit_post(author, found, PostInput(status="draft"), version=found.version)
            return "draft"

        def hide() -> str:
            service.set_state(db.session.get_one(Comment, parent), HIDDEN)
            return "hidden"

        if number == 2:
            return done(hide)
        return done(unpublish) if number == 4 else written(person, post_id, parent=parent if number % 2 else None)

    results = at_once(app, 8, act)
    assert results["draft"] == results["hidden"] == 1
    assert {result for result in results if isinstance(result, int) and result > 399} <= {404, 422}
    assert sum(results.values()) == 8
    assert wrong_counts() == []


def test_whatever_is_sent_twice_at_once_is_clearly_refused_or_as_good_as_once(app: Flask) -> None:
    """By the API, all of it beside all the rest."""
    ann, writer = make_user("ann"), make_user("writer", role="author")
    post, _other = (make_post(writer, slug=slug) for slug in ("a-post", "shaken"))
    elsewhere, hidden, edited, top = (make_comment(each, ann) for each in (make_post(), post, post, post))
    below = make_comment(post, ann, parent=top)
    service.set_state(hidden, HIDDEN)
    names = [make_user(f"m{number}").username for number in range(21)] + [f"x{number}" for number in range(979)]
    db.session.commit()
    path = "/api/posts/a-post/comments"
    again, other = {"Idempotency-Key": "again"}, {"Idempotency-Key": "other"}
    sent: list[tuple[str, str, str, dict[str, Any]]] = [
        ("of another post", "POST", path, {"json": {"source": "x", "parent_id": elsewhere.id}}),
        ("hidden", "POST", path, {"json": {"source": "x", "parent_id": hidden.id}}),
        ("cycle", "PATCH", f"/api/comments/{top.id}", {"json": {"source": "x", "parent_id": below.id}}),
        ("long", "POST", path, {"json": {"source": "x" * 1_000_000}}),
        ("mentions", "POST", path, {"json": {"source": " ".join(f"@{name}" for name in names)}}),
        ("follow", "PUT", "/api/users/writer/follow", {}),
        ("same key", "POST", path, {"json": {"source": "Once"}, "headers": again}),
        ("other body", "POST", path, {"json": {"source": "This"}, "headers": other}),
        ("other body", "POST", path, {"json": {"source": "That"}, "headers": other}),
        ("limit", "GET", f"{path}?limit=1000000000", {}),
        ("cursor", "GET", f"{path}?cursor=WzEsMl0", {}),
        ("edit", "PATCH", f"/api/comments/{edited.id}", {"json": {"source": "Better"}}),
        ("delete", "DELETE", f"/api/comments/{edited.id}", {}),
        ("while unpublished", "POST", "/api/posts/shaken/comments", {"json": {"source": "x"}}),
        ("unpublish", "PATCH", "/api/posts/shaken", {"json": {"status": "draft"}, "headers": {"If-Match": '"1"'}}),
    ]
    deeds = [
        (name, log_in(app.test_client(), writer if name == "unpublish" else ann), method, address, more)
        for name, method, address, more in sent * 2
    ]

    def act(number: int) -> tuple[str, int, str]:
        name, client, method, address, more = deeds[number]
        answer = client.open(address, method=method, **more)
        fields = answer.json.get("fields", {}) if answer.is_json and answer.status_code == 422 else {}
        return name, answer.status_code, " ".join(fields)

    results = at_once(app, len(deeds), act)
    found: dict[str, Counter[tuple[int, str]]] = {name: Counter() for name, *_rest in deeds}
    for (name, status, fields), times in results.items():
        found[name][status, fields] += times
    assert found["of another post"] == found["hidden"] == found["cycle"] == {(422, "parent_id"): 2}
    assert found["long"] == found["mentions"] == {(422, "source"): 2}
    assert (found["limit"], found["cursor"]) == ({(422, "limit"): 2}, {(422, "cursor"): 2})
    assert (found["follow"], found["same key"]) == ({(204, ""): 2}, {(201, ""): 2})
    assert found["other body"] == {(201, ""): 2, (422, "Idempotency-Key"): 2}
    assert found["delete"] == {(204, ""): 1, (404, ""): 1}
    assert set(found["edit"]) <= {(200, ""), (404, "")}
    assert set(found["while unpublished"]) <= {(201, ""), (404, "")}
    assert found["unpublish"][200, ""] == 1
    written = select(func.count()).where(Comment.post_id == post.id, Comment.state == "visible")
    assert db.session.scalar(written) == 4, "two that were there, and one for each key"
    assert wrong_counts() == []
    follows = kept()
    counts.recount()
    assert kept() == follows
