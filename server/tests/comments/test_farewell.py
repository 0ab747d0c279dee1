"""What stays of the comments of a member whose account is deleted."""

import pytest
from comments.recounting import wrong_counts
from factories import make_comment, make_post, make_user
from flask import Flask

from mablog.comments import queries, service
from mablog.comments.models import DELETED, HIDDEN, VISIBLE, CommentRevision
from mablog.comments.schemas import CommentEdit
from mablog.db import db
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts


@pytest.mark.parametrize("posts", [Posts.KEEP, Posts.REMOVE])
def test_comments_stay_under_former_member_or_go_like_deleted_ones(app: Flask, posts: Posts) -> None:
    post, bob, ann = make_post(), make_user("bob"), make_user("ann")
    asked, alone, hidden = (make_comment(post, bob, source=f"Bob's {word}") for word in ("one", "two", "three"))
    make_comment(post, ann, parent=asked)
    service.edit_comment(bob, alone, CommentEdit(source="Bob's second thought"))
    service.set_state(hidden, HIDDEN)
    db.session.commit()
    remove_account(bob, "bob", posts=posts)
    db.session.commit()
    shown = [(one.state, one.author and one.author.username) for one in queries.comments_of(None, post).items]
    if posts is Posts.KEEP:
        assert shown == [(VISIBLE, "former-member"), (VISIBLE, "ann"), (VISIBLE, "former-member")]
        assert (alone.source, asked.source) == ("Bob's second thought", "Bob's one")
    else:
        assert shown == [(DELETED, None), (VISIBLE, "ann")]
        assert (alone.source, asked.source, alone.html) == ("", "", "")
    assert (hidden.state, hidden.source, hidden.author_id) == (DELETED, "", None)
    assert db.session.query(CommentRevision).count() == 0
    assert wrong_counts() == []
