"""Who is told of a mention, and how often."""

from factories import make_comment, make_post, make_user
from flask import Flask
from sqlalchemy import select

from mablog.accounts.models import User
from mablog.comments import service
from mablog.comments.models import HELD, VISIBLE
from mablog.comments.schemas import CommentEdit
from mablog.db import db
from mablog.notifications.models import Notification


def told() -> list[tuple[str, str]]:
    """Who was told, and as what."""
    query = select(User.username, Notification.kind).join(User, User.id == Notification.user_id)
    return sorted((row.username, row.kind) for row in db.session.execute(query))


def test_each_member_is_told_once_of_a_comment_that_mentions_them(app: Flask) -> None:
    author, writer = make_user("author", role="author"), make_user("writer")
    for name in ("ann", "bob"):
        make_user(name)
    post = make_post(author)
    comment = make_comment(post, writer, source="@ann @ANN @author @writer")
    expected = [("ann", "mention"), ("author", "answer")]
    assert told() == expected, "who is answered and mentioned is told of the answer"
    for source in ("Nobody", "@ann again, and @bob", "@bob", "@bob @author @ann"):
        service.edit_comment(writer, comment, CommentEdit(source=source))
        db.session.commit()
    assert told() == [("ann", "mention"), ("author", "answer"), ("bob", "mention")]
    service.set_state(comment, HELD)
    service.set_state(comment, VISIBLE)
    db.session.commit()
    assert len(told()) == 3
