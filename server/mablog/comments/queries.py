"""Reads of comments. Each starts at a gate: `comments_visible_to` for what may be read, `comments_of` for threads.

Comments are gone together with a post that readers cannot read, for its authors and moderators too.
"""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mablog.accounts.models import User
from mablog.comments.models import HELD, HIDDEN, VISIBLE, Comment, CommentRevision
from mablog.comments.policy import may_moderate
from mablog.db import db, lock_for_writing
from mablog.pagination import Page, decode_cursor, encode_cursor
from mablog.posts.models import Authorship, Post
from mablog.posts.queries import posts_visible_to

PAGE_SIZE = 50

Order = Literal["oldest", "newest"]

PEOPLE = (joinedload(Comment.author), joinedload(Comment.parent).joinedload(Comment.author))
"""What a comment shows beside its own columns."""

ITS_POST = joinedload(Comment.post).selectinload(Post.authorships).joinedload(Authorship.user)


def comments_visible_to(viewer: User | None) -> Select[Comment]:
    """Every comment whose text this person may read."""
    return select(Comment).where(_readable(viewer), _on_readable_post(viewer))


def comment_by_id(viewer: User | None, number: int) -> Comment | None:
    """One comment, with its post and people."""
    return db.session.scalar(comments_visible_to(viewer).where(Comment.id == number).options(*PEOPLE, ITS_POST))


def comment_to_change(viewer: User | None, number: int) -> Comment | None:
    """One comment, with its post and people; no comment of that post changes until the end of the transaction."""
    lock_for_writing()
    visible = comments_visible_to(viewer).where(Comment.id == number)
    post_id = db.session.scalar(visible.with_only_columns(Comment.post_id))
    if post_id is None or locked_post(viewer, post_id) is None:
        return None
    return db.session.scalar(visible.options(*PEOPLE, ITS_POST).execution_options(populate_existing=True))


def locked_post(viewer: User | None, post_id: int) -> Post | None:
    """A post that may have comments, for those who may read it, as it is now; see `lock_comments`."""
    lock_comments(post_id)
    post = db.session.scalar(
        posts_visible_to(viewer)
        .where(Post.id == post_id)
        .options(selectinload(Post.authorships).joinedload(Authorship.user))
        .execution_options(populate_existing=True)
    )
    return post if post and post.is_public else None


def lock_comments(post_id: int) -> None:
    """Let whoever writes a comment on this post, or changes the post, wait until this transaction has ended."""
    lock_for_writing()
    db.session.execute(select(Post.id).where(Post.id == post_id).with_for_update(key_share=True))


def comments_of(
    viewer: User | None, post: Post, *, order: Order = "oldest", cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[Comment]:
    """One page of a post's comments, with their people, in the order of the threads, stubs included.

    `order` is that of the threads; within one, answers stand below what they answer, oldest first. Raises InvalidFields
    for a cursor that is not one.
    """
    if not post.is_public:
        return Page([], None)
    query = select(Comment).where(Comment.post_id == post.id, or_(_readable(viewer), Comment.answers_count > 0))
    if cursor:
        query = query.where(_after(order, *decode_cursor(cursor, (int, str), field="cursor")))
    places = (Comment.path,) if order == "oldest" else (Comment.root_id.desc(), Comment.path)
    rows = db.session.scalars(query.order_by(*places).limit(limit + 1).options(*PEOPLE)).all()
    items = rows[:limit]
    return Page(items, cursor_at(items[-1]) if len(rows) > limit else None)


def cursor_at(comment: Comment) -> str:
    """The cursor of what comes after this comment, in either order."""
    return encode_cursor(comment.root_id, comment.path)


def revisions_of(comment: Comment) -> Sequence[CommentRevision]:
    """The earlier texts of a comment, newest first."""
    return db.session.scalars(
        select(CommentRevision).where(CommentRevision.comment_id == comment.id).order_by(CommentRevision.version.desc())
    ).all()


def _after(order: Order, root_id: int, path: str) -> ColumnElement[bool]:
    if order == "oldest":
        return Comment.path > path
    # The first condition says nothing new, but an index can be entered by it.
    return (Comment.root_id <= root_id) & or_(Comment.root_id < root_id, Comment.path > path)


def _readable(viewer: User | None) -> ColumnElement[bool]:
    """What everybody may read; one's own that is held or hidden; for moderators, all that is."""
    readable = Comment.state == VISIBLE
    if viewer is None:
        return readable
    waiting = Comment.state.in_((HELD, HIDDEN))
    return or_(readable, waiting if may_moderate(viewer) else waiting & (Comment.author_id == viewer.id))


def _on_readable_post(viewer: User | None) -> ColumnElement[bool]:
    def among(posts: Select[Post]) -> ColumnElement[bool]:
        return Comment.post_id.in_(posts.with_only_columns(Post.id))

    public = among(posts_visible_to(None))
    return public if viewer is None else public & among(posts_visible_to(viewer))
