"""What writing, editing, deleting and moderating comments does to threads and counts."""

import pytest
from factories import make_comment, make_post, make_user
from flask import Flask

from mablog.blocks.service import block, unblock
from mablog.comments import queries, service
from mablog.comments.models import DEEPEST, DELETED, HIDDEN, VISIBLE, Comment
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.db import db
from mablog.errors import Forbidden, InvalidFields, NotFound


def shown(post: object, viewer: object = None, **options: object) -> list[int]:
    return [comment.id for comment in queries.comments_of(viewer, post, **options).items]


def test_answers_stand_below_what_they_answer_in_either_order(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    first, second = make_comment(post, ann), make_comment(post, ann)
    answer = make_comment(post, ann, parent=first)
    deeper = make_comment(post, ann, parent=answer)
    later = make_comment(post, ann, parent=first)
    assert shown(post) == [first.id, answer.id, deeper.id, later.id, second.id]
    assert shown(post, order="newest") == [second.id, first.id, answer.id, deeper.id, later.id]
    for order in ("oldest", "newest"):
        whole, paged, cursor = shown(post, order=order), [], None
        while True:
            page = queries.comments_of(None, post, order=order, cursor=cursor, limit=2)
            paged += [comment.id for comment in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert paged == whole
    assert post.comments_count == 5
    assert (first.answers_count, answer.answers_count, first.depth, deeper.depth) == (2, 1, 0, 2)


def test_beyond_six_levels_answers_stand_flat_by_time(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    chain = [make_comment(post, ann)]
    for _level in range(DEEPEST + 3):
        chain.append(make_comment(post, ann, parent=chain[-1]))
    beside = make_comment(post, ann, parent=chain[DEEPEST])
    assert shown(post) == [*(comment.id for comment in chain), beside.id]
    assert [comment.level for comment in chain] == [0, 1, 2, 3, 4, 5, 6, 6, 6, 6]
    assert chain[-1].depth == DEEPEST + 3


def test_a_stub_stands_while_there_are_answers_and_goes_with_the_last(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    top = make_comment(post, ann)
    middle = make_comment(post, ann, parent=top)
    leaf = make_comment(post, ann, parent=middle)
    for comment in (top, middle):
        service.delete_comment(ann, comment)
        assert (comment.state, comment.source, comment.html) == (DELETED, "", "")
    assert shown(post) == [top.id, middle.id, leaf.id]
    assert post.comments_count == 1
    service.set_state(leaf, HIDDEN)
    assert shown(post) == []
    service.set_state(leaf, VISIBLE)
    assert shown(post) == [top.id, middle.id, leaf.id]
    assert (top.answers_count, middle.answers_count, post.comments_count) == (1, 1, 1)


def test_only_what_stands_on_this_post_can_be_answered(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    elsewhere, hidden = make_comment(make_post(), ann), make_comment(post, ann)
    service.set_state(hidden, HIDDEN)
    for number in (elsewhere.id, hidden.id, hidden.id + 1):
        with pytest.raises(InvalidFields) as refused:
            service.write_comment(ann, post, CommentInput(source="No", parent_id=number))
        assert set(refused.value.fields) == {"parent_id"}
    draft = make_post(ann, status="draft")
    with pytest.raises(NotFound):
        service.write_comment(ann, draft, CommentInput(source="No"))
    post.comments_open = False
    with pytest.raises(Forbidden):
        service.write_comment(ann, post, CommentInput(source="No"))


def test_who_is_blocked_answers_neither_those_who_block_them_nor_what_stands_below(app: Flask) -> None:
    post, ann, bob, cy = make_post(), make_user("ann"), make_user("bob"), make_user("cy")
    hers = make_comment(post, ann)
    below = make_comment(post, cy, parent=hers)
    other = make_comment(post, cy)
    block(ann, bob)
    db.session.commit()
    for parent in (hers, below):
        with pytest.raises(Forbidden):
            make_comment(post, bob, parent=parent)
        db.session.rollback()
    make_comment(post, bob, parent=other)
    unblock(ann, bob)
    assert [make_comment(post, bob, parent=parent).depth for parent in (hers, below)] == [1, 2], "the control"


def test_an_edit_keeps_the_text_before_it(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    comment = make_comment(post, ann, source="One")
    service.edit_comment(ann, comment, CommentEdit(source="Two"))
    with pytest.raises(service.EditConflict):
        service.edit_comment(ann, comment, CommentEdit(source="Three"), version=1)
    with pytest.raises(Forbidden):
        service.edit_comment(make_user(), comment, CommentEdit(source="Three"))
    assert [(one.version, one.source) for one in queries.revisions_of(comment).items] == [(1, "One")]
    assert (comment.version, comment.source) == (2, "Two")
    assert comment.edited_at


def test_the_same_key_writes_one_comment(app: Flask) -> None:
    post, ann = make_post(), make_user("ann")
    data = CommentInput(source="Once")
    first = service.write_comment(ann, post, data, key="k")
    assert service.write_comment(ann, post, data, key="k") is first
    assert service.write_comment(make_user(), post, data, key="k") is not first
    with pytest.raises(InvalidFields):
        service.write_comment(ann, post, CommentInput(source="Other"), key="k")
    assert db.session.query(Comment).count() == post.comments_count == 2
