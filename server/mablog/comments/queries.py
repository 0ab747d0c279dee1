"""Reads of comments. Each starts at a gate: `comments_visible_to` for what may be read, `comments_of` for threads.

Comments are gone together with a post that readers cannot read, for its authors and moderators too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mablog.accounts.models import User
from mablog.blocks.queries import not_blocked
from mablog.comments.blocking import Hidden, hidden_below
from mablog.comments.models import DELETED, HELD, HIDDEN, LONGEST_PATH, PART, REMOVED, VISIBLE, Comment, CommentRevision
from mablog.comments.policy import may_moderate
from mablog.db import db, lock_for_writing
from mablog.pagination import Page, decode_cursor, encode_cursor, page_of
from mablog.posts.models import Authorship, Post
from mablog.posts.queries import posts_visible_to

PAGE_SIZE = 50

Order = Literal["oldest", "newest"]

PEOPLE = (joinedload(Comment.author), joinedload(Comment.parent).joinedload(Comment.author))
"""What a comment shows beside its own columns."""

ITS_POST = joinedload(Comment.post).selectinload(Post.authorships).joinedload(Authorship.user)


OF_THE_POST = ["status", "is_page", "withheld", "deleted_at", "published_at", "comments_count", "comments_open"]
"""What decides about comments."""


@dataclass(frozen=True)
class Thread(Page[Comment]):
    """A page of comments; `answers` has how many answers to each of them are shown, by its number."""

    answers: dict[int, int]


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
    if post_id is None:
        return None
    lock_comments(post_id)
    comment = db.session.scalar(visible.options(*PEOPLE, ITS_POST))
    return read_anew(comment) if comment else None


def post_with_comments(viewer: User | None, slug: str) -> Post | None:
    """A post with its people and without its text, for what is shown below it."""
    people = selectinload(Post.authorships).joinedload(Authorship.user)
    return db.session.scalar(posts_visible_to(viewer).where(Post.slug == slug).options(people))


def locked_post(viewer: User | None, post_id: int) -> Post | None:
    """A post that may have comments, with its authors, for those who may read it, as it is now; see `lock_comments`."""
    lock_comments(post_id)
    query = posts_visible_to(viewer).where(Post.id == post_id)
    post = db.session.scalar(query.options(selectinload(Post.authorships).joinedload(Authorship.user)))
    if post is None:
        return None
    db.session.refresh(post, OF_THE_POST)
    return post if post.is_public else None


def locked_comment(comment: Comment) -> Comment | None:
    """The comment, with its post and people, as it is now; see `lock_comments`. None where it is gone."""
    lock_comments(comment.post_id)
    query = select(Comment).where(Comment.id == comment.id)
    return read_anew(comment) if db.session.scalar(query.options(*PEOPLE, ITS_POST)) else None


def read_anew(comment: Comment) -> Comment:
    """Read what may have changed until the lock was there, and leave alone what else the session has loaded."""
    db.session.refresh(comment, [column.key for column in Comment.__mapper__.columns])
    db.session.refresh(comment.post, OF_THE_POST)
    return comment


def lock_comments(post_id: int) -> None:
    """Let whoever writes a comment on this post, or changes the post, wait until this transaction has ended."""
    lock_for_writing()
    db.session.execute(select(Post.id).where(Post.id == post_id).with_for_update(key_share=True))


def comments_of(
    viewer: User | None,
    post: Post,
    *,
    order: Order = "oldest",
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    field: str = "cursor",
) -> Thread:
    """One page of a post's comments, with their people, in the order of the threads, stubs included.

    `order` is that of the threads; within one, answers stand below what they answer, oldest first. Raises InvalidFields
    for a cursor that is not one.
    """
    if not post.is_public:
        return Thread([], None, {})
    hidden = _hidden_below(viewer, post.id)
    query = select(Comment).where(_in_threads(viewer, post.id, hidden))
    if cursor:
        query = query.where(_after(order, *decode_cursor(cursor, (int, str), field=field)))
    places = (Comment.path,) if order == "oldest" else (Comment.root_id.desc(), Comment.path)
    rows = db.session.scalars(query.order_by(*places).limit(limit + 1).options(*PEOPLE)).all()
    items = rows[:limit]
    next_cursor = cursor_at(items[-1]) if len(rows) > limit else None
    return Thread(items, next_cursor, _answers(items, hidden))


def answers_shown(viewer: User | None, comment: Comment) -> int:
    """How many answers to a comment this person sees, stubs included."""
    return _answers([comment], _hidden_below(viewer, comment.post_id))[comment.id]


def cursor_at(comment: Comment) -> str:
    """The cursor of what comes after this comment, in either order."""
    return encode_cursor(comment.root_id, comment.path)


def cursor_to(viewer: User | None, comment: Comment) -> str | None:
    """The cursor of a page, oldest first, that this comment stands on; None for the first page.

    The page begins with the thread of the comment, or with the comment itself where it is far down.
    """
    in_threads = _in_threads(viewer, comment.post_id, _hidden_below(viewer, comment.post_id))
    before = select(Comment.id).where(in_threads, Comment.path < comment.path)
    if not _has(before, PAGE_SIZE):
        return None
    thread = comment.path[:PART]
    start = comment.path if _has(before.where(Comment.path >= thread), PAGE_SIZE) else thread
    # What comes just before `start`: the number before its last one, and the longest path below that.
    place = f"{start[:-PART]}{int(start[-PART:]) - 1:0{PART}}".ljust(LONGEST_PATH, "9")
    return encode_cursor(comment.root_id, place)


def authors_above(comment: Comment) -> set[int]:
    """The numbers of those who wrote this comment and what it answers, up to the top of its thread."""
    above = select(Comment.author_id, Comment.parent_id).where(Comment.id == comment.id).cte(recursive=True)
    above = above.union_all(select(Comment.author_id, Comment.parent_id).where(Comment.id == above.c.parent_id))
    found = db.session.scalars(select(above.c.author_id).distinct())
    return {number for number in found if number is not None}


def revisions_of(
    comment: Comment, *, cursor: str | None = None, limit: int = PAGE_SIZE, field: str = "after"
) -> Page[CommentRevision]:
    """The earlier texts of a comment, newest first."""
    return page_of(
        select(CommentRevision).where(CommentRevision.comment_id == comment.id),
        (CommentRevision.version, CommentRevision.comment_id),
        kinds=(int, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )


def comments_to_render(*, after: int, renderer: str | None, limit: int) -> Sequence[Comment]:
    """Comments by number: those that have text and were not made by `renderer`, or all of them."""
    query = select(Comment).where(Comment.id > after, Comment.state.not_in((REMOVED, DELETED)))
    if renderer is not None:
        query = query.where(Comment.renderer != renderer)
    return db.session.scalars(query.order_by(Comment.id).limit(limit).options(joinedload(Comment.author))).all()


def _has(query: Select[int], number: int) -> bool:
    """Whether there are so many rows, without counting more."""
    return db.session.scalar(select(func.count()).select_from(query.limit(number).subquery())) == number


def _in_threads(viewer: User | None, post_id: int, hidden: Hidden) -> ColumnElement[bool]:
    """What stands in the threads of a post: what can be read, and stubs."""
    stubs = Comment.answers_count > 0
    if hidden.stubs:
        stubs &= Comment.id.not_in(hidden.stubs)
    return (Comment.post_id == post_id) & or_(_readable(viewer), stubs)


def _hidden_below(viewer: User | None, post_id: int) -> Hidden:
    return hidden_below(viewer, post_id, readable=_readable(viewer))


def _answers(comments: Sequence[Comment], hidden: Hidden) -> dict[int, int]:
    return {comment.id: comment.answers_count - hidden.answers[comment.id] for comment in comments}


def _after(order: Order, root_id: int, path: str) -> ColumnElement[bool]:
    if order == "oldest":
        return Comment.path > path
    # The first condition says nothing new, but an index can be entered by it.
    return (Comment.root_id <= root_id) & or_(Comment.root_id < root_id, Comment.path > path)


def _readable(viewer: User | None) -> ColumnElement[bool]:
    """The same as `policy.may_read`."""
    readable: ColumnElement[bool] = Comment.state == VISIBLE
    if viewer is None:
        return readable
    waiting = Comment.state.in_((HELD, HIDDEN))
    readable = or_(readable, waiting if may_moderate(viewer) else waiting & (Comment.author_id == viewer.id))
    return readable & not_blocked(viewer, Comment.author_id) if viewer.blocks_count else readable


def _on_readable_post(viewer: User | None) -> ColumnElement[bool]:
    def among(posts: Select[Post]) -> ColumnElement[bool]:
        return Comment.post_id.in_(posts.with_only_columns(Post.id))

    public = among(posts_visible_to(None))
    return public if viewer is None else public & among(posts_visible_to(viewer))
