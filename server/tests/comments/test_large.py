"""A post with 10,000 comments, 1,000 deep; and many writes in no order."""

import random

from comments.recounting import wrong_counts
from counting import queries_counted
from factories import log_in, make_comment, make_post, make_user
from flask import Flask
from sqlalchemy import delete, insert, text, update

from mablog.accounts.models import User
from mablog.blocks.service import block
from mablog.comments import queries, service
from mablog.comments.models import DEEPEST, DELETED, HIDDEN, PART, REMOVED, VISIBLE, Comment
from mablog.comments.schemas import CommentInput
from mablog.db import db, utcnow
from mablog.errors import Problem
from mablog.posts.models import Post

DEEP, MANY = 1000, 10_000


def fill(post: Post, author: User) -> None:
    """Comments 1 to 1,000 each answer the one before; each later one answers one of those, in turn."""
    paths: dict[int, str] = {0: ""}
    rows = []
    for number in range(1, MANY + 1):
        parent = number - 1 if number <= DEEP else number % DEEP + 1
        paths[number] = paths[parent][: PART * DEEPEST] + f"{number:0{PART}}"
        depth = number - 1 if number <= DEEP else parent
        rows.append(
            {
                "id": number, "post_id": post.id, "author_id": author.id, "parent_id": parent or None, "root_id": 1,
                "depth": depth, "path": paths[number], "source": "x", "html": "<p>x</p>", "renderer": "", "version": 1,
                "state": VISIBLE, "created_at": utcnow(),
                "answers_count": 0 if number > DEEP else MANY // DEEP - (number == DEEP),
            }
        )  # fmt: skip
    db.session.execute(insert(Comment), rows)
    db.session.execute(update(Post).where(Post.id == post.id).values(comments_count=MANY))
    db.session.commit()


def test_a_post_with_10000_comments_1000_deep_is_shown_with_as_many_queries_as_one_with_50(app: Flask) -> None:
    ann, small, large = make_user("ann"), make_post(slug="small"), make_post(slug="large")
    fill(large, ann)
    assert wrong_counts() == []
    db.session.execute(insert(Comment), [_top(small, ann, MANY + 1 + number) for number in range(queries.PAGE_SIZE)])
    small.comments_count = queries.PAGE_SIZE
    db.session.commit()
    if db.engine.name == "postgresql":  # the numbers were chosen here
        db.session.execute(text(f"ALTER SEQUENCE comments_id_seq RESTART {MANY * 2}"))
        db.session.commit()
    reader = log_in(app.test_client(), make_user())
    deepest = db.session.get_one(Comment, DEEP)
    places: list[dict[str, str | None]] = [{}, {"order": "newest"}, {"after": queries.cursor_to(None, deepest)}]
    counted = []
    for path, query in [("/posts/small", {}), *(("/posts/large", place) for place in places)]:
        with queries_counted() as statements:
            page = reader.get(path, query_string=query)
        assert page.text.count('<article class="comment-body') == queries.PAGE_SIZE
        counted.append(len(statements))
    assert max(counted) <= counted[0] + 1  # the small one has no second page, whose pager asks nothing
    assert 'id="comment-1000"' in reader.get(reader.get("/comments/1000").location.partition("#")[0]).text
    blocker = make_user()
    block(blocker, ann)
    db.session.commit()
    page = log_in(app.test_client(), blocker).get("/posts/large")
    assert (page.status_code, "comment-body" in page.text) == (200, False), "all are by somebody who is blocked"
    answer = make_comment(large, ann, parent=deepest)
    service.delete_comment(ann, answer)
    service.set_state(deepest, HIDDEN)
    db.session.commit()
    assert wrong_counts() == []
    db.session.execute(delete(Post).where(Post.id == large.id))
    db.session.commit()
    assert db.session.query(Comment).count() == queries.PAGE_SIZE


def _top(post: Post, author: User, number: int) -> dict[str, object]:
    return {
        "id": number, "post_id": post.id, "author_id": author.id, "parent_id": None, "root_id": number, "depth": 0,
        "path": f"{number:0{PART}}", "source": "x", "html": "<p>x</p>", "renderer": "", "version": 1, "state": VISIBLE,
        "created_at": utcnow(), "answers_count": 0,
    }  # fmt: skip


def test_the_counts_are_those_of_a_recount_whatever_happened(app: Flask) -> None:
    chance = random.Random(4)
    post, ann = make_post(), make_user("ann")
    numbers: list[int] = []
    for step in range(150):
        if not numbers or chance.random() < 0.5:
            parent = chance.choice(numbers[-8:]) if numbers and chance.random() < 0.8 else None
            try:
                numbers.append(service.write_comment(ann, post, CommentInput(source="x", parent_id=parent)).id)
            except Problem:
                db.session.rollback()
        else:
            comment = db.session.get_one(Comment, chance.choice(numbers))
            if comment.has_text:
                service.set_state(comment, chance.choice((HIDDEN, HIDDEN, VISIBLE, VISIBLE, REMOVED, DELETED)))
        db.session.commit()
        if step % 30 == 29:
            assert wrong_counts() == []
    shown = queries.comments_of(None, post, limit=1000).items
    assert [one.id for one in shown] == [one.id for one in sorted(shown, key=lambda one: one.path)]
    assert sum(one.state == VISIBLE for one in shown) == post.comments_count
