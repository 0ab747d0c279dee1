"""Writes of the index, in the transaction that changes the posts."""

from collections.abc import Sequence

from sqlalchemy import bindparam, text

from mablog.db import db
from mablog.posts.models import Post
from mablog.search.documents import document_of
from mablog.search.index import index


def index_posts(posts: Sequence[Post], *, are_new: bool = False) -> None:
    """Bring the index in line with these posts as they stand; text and tags of the listed ones are loaded.

    The index has nothing yet of posts that are new.
    """
    if not are_new:
        forget_posts([post.id for post in posts])
    index().write([document_of(post) for post in posts if post.listed_at is not None])


def forget_posts(post_ids: Sequence[int]) -> None:
    """Take posts out of the index, at most some hundreds."""
    forget = text("DELETE FROM post_search WHERE post_id IN :posts").bindparams(bindparam("posts", expanding=True))
    db.session.execute(forget, {"posts": list(post_ids)})


def finish_rebuild() -> None:
    """After all listed posts were indexed: drop what is left of others, and tidy the index."""
    db.session.execute(text("DELETE FROM post_search WHERE post_id IN (SELECT id FROM posts WHERE listed_at IS NULL)"))
    index().tidy()
