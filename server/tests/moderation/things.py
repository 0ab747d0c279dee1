"""What moderators have to do with: comments, and reports on them."""

from typing import Any

from mablog.accounts.models import User
from mablog.comments import service as comments
from mablog.comments.models import Comment
from mablog.comments.queries import comment_by_id
from mablog.comments.schemas import CommentInput
from mablog.db import db
from mablog.posts.models import Post


def say(author: User, post: Post, source: str = "Some words.") -> Comment:
    """A comment by `author`."""
    written = comments.write_comment(author, post, CommentInput(source=source))
    db.session.commit()
    return written


def body(**target: Any) -> dict[str, Any]:
    """A report on this, as the API takes it."""
    return {"target": target, "reason": "spam", "note": "Look at the links."}


def is_read(number: int) -> bool:
    """Whether everybody may read the comment of this number."""
    db.session.expire_all()
    return comment_by_id(None, number) is not None
