"""Members and posts for tests, made by the services; each call commits, so that requests see them."""

import itertools
from typing import Any

from clients import CheckedClient

from mablog.accounts import service as accounts
from mablog.accounts.models import User
from mablog.comments import service as comments
from mablog.comments.models import Comment
from mablog.comments.schemas import CommentInput
from mablog.db import db
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.schemas import NewPostInput

PASSWORD = "a long one, really"

_numbers = itertools.count(1)


def make_user(username: str | None = None, *, role: str = "reader", name: str = "", password: str = PASSWORD) -> User:
    """A member who can log in with `password`."""
    username = username or f"member{next(_numbers)}"
    user = accounts.add_user(username, email=f"{username}@example.org", password=password, name=name, role=role)
    db.session.commit()
    return user


def make_post(author: User | None = None, **fields: Any) -> Post:
    """A published post by `author` (a new one when not given); `fields` are those of `NewPostInput`."""
    author = author or make_user(role="author")
    values = {"title": f"Post {next(_numbers)}", "source": "Some *text*.", "status": "published"} | fields
    pinned = values.pop("pinned", False)
    post = posts.create_post(author, NewPostInput.model_validate(values))
    post.pinned = pinned
    db.session.commit()
    return post


def make_comment(
    post: Post, author: User | None = None, *, parent: Comment | None = None, source: str = "Some *words*."
) -> Comment:
    """A comment by `author` (a new member when not given), or an answer to `parent`."""
    data = CommentInput(source=source, parent_id=parent.id if parent else None)
    comment = comments.write_comment(author or make_user(), post, data)
    db.session.commit()
    return comment


def log_in(client: CheckedClient, user: User, password: str = PASSWORD) -> CheckedClient:
    """Log the client in as this member, through the API."""
    response = client.post("/api/login", json={"username": user.username, "password": password})
    assert response.status_code == 200, response.get_data(as_text=True)
    return client
