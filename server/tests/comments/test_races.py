"""What holds when several people comment at once, on both databases."""

from collections.abc import Callable

import pytest
from comments.recounting import wrong_counts
from factories import make_comment, make_post, make_user
from flask import Flask
from sqlalchemy import func, select
from together import at_once

from mablog import idempotency
from mablog.accounts.models import User
from mablog.comments import queries, service
from mablog.comments.models import DELETED, HIDDEN, Comment
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.db import db
from mablog.errors import Problem
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
