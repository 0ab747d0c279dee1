"""Writes made-up comments and follows in batches."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, insert, select, text, update

from mablog.accounts.models import Role, User
from mablog.comments.models import VISIBLE, Comment, path_below
from mablog.comments.rendering import render_into
from mablog.db import db, lock_for_writing, utcnow
from mablog.errors import field_error
from mablog.follows import counts
from mablog.follows.models import Follow
from mablog.posts.models import Post
from mablog.seeding.threads import MadeUpComment, make_up_thread, shares, sources
from mablog.seeding.words import Favourites

BATCH = 2000
POOL = 300
MOST_POSTS = 100_000
"""Comments are made up for so many posts, the newest ones."""


def seed_comments(number: int) -> Iterator[int]:
    """Make comments up, by all members, on listed posts. Yields how many after each batch; their counts are kept.

    Raises InvalidFields where there is no listed post, or nobody to write.
    """
    random = Random(number)  # noqa: S311 (nothing depends on its being hard to guess)
    posts = db.session.execute(
        select(Post.id, Post.listed_at)
        .where(Post.listed_at.is_not(None), Post.is_page.is_(False))
        .order_by(Post.listed_at.desc())
        .limit(MOST_POSTS)
    ).all()
    authors = db.session.scalars(_members()).all()
    if not posts or not authors:
        raise field_error("comments", _("Comments need posts, and members who write them: seed those, too."))
    pool = [_rendered(source) for source in sources(POOL, random)]
    some_authors, now = Favourites(random, len(authors)), utcnow()
    rows: list[dict[str, Any]] = []
    waiting: list[tuple[int, list[MadeUpComment]]] = []

    def write() -> int:
        numbers = iter(_numbers(sum(len(thread) for _post, thread in waiting)))
        for post, thread in waiting:
            _fill(rows, post, thread, numbers)
        for row in rows:
            row |= random.choice(pool) | {"author_id": authors[some_authors.some(1)[0]]}
        _count([(post, len(thread)) for post, thread in waiting])
        db.session.execute(insert(Comment), rows)
        written = len(rows)
        rows.clear()
        waiting.clear()
        return written

    gathered = 0
    for (post, listed_at), share in zip(posts, shares(number, len(posts), random), strict=True):
        if share:
            waiting.append((post, make_up_thread(share, since=listed_at or now, now=now, random=random)))
            gathered += share
        if gathered >= BATCH:
            gathered = 0
            yield write()
    if waiting:
        yield write()


def _rendered(source: str) -> dict[str, Any]:
    comment = Comment(source=source)
    render_into(comment)
    return {"source": source, "html": comment.html, "renderer": comment.renderer}


def _numbers(many: int) -> Sequence[int]:
    """Numbers for new comments that nobody else gets, in their order."""
    if db.engine.dialect.name == "postgresql":
        drawn = "SELECT nextval(pg_get_serial_sequence('comments', 'id')) FROM generate_series(1, :many)"
        return sorted(db.session.scalars(text(drawn), {"many": many}))
    lock_for_writing()
    first = (db.session.scalar(select(func.max(Comment.id))) or 0) + 1
    return range(first, first + many)


def _fill(rows: list[dict[str, Any]], post: int, thread: list[MadeUpComment], numbers: Iterator[int]) -> None:
    """Add the rows of the comments of a post."""
    first = len(rows)
    for comment in thread:
        number = next(numbers)
        above = rows[first + comment.parent] if comment.parent is not None else None
        if above:
            above["answers_count"] += 1
        rows.append(
            {
                "id": number,
                "post_id": post,
                "parent_id": above["id"] if above else None,
                "root_id": above["root_id"] if above else number,
                "depth": above["depth"] + 1 if above else 0,
                "path": path_below(Comment(path=above["path"]) if above else None, number),
                "state": VISIBLE,
                "version": 1,
                "answers_count": 0,
                "created_at": comment.created_at,
            }
        )


def _count(written: list[tuple[int, int]]) -> None:
    """Count comments at their posts. It comes before they are written, as it locks the posts; in one order for all."""
    steps = [{"post": post, "by": by} for post, by in sorted(written)]
    more = Post.comments_count + bindparam("by")
    db.session.connection().execute(update(Post).where(Post.id == bindparam("post")).values(comments_count=more), steps)


# Follows -------------------------------------------------------------------------------------------------------------


def members_missing(following: int, followers: int) -> int:
    """How many members there are too few of for one who follows, and one who is followed by, so many."""
    wanted = max(following, followers) + 1 if following or followers else 0
    there = db.session.scalar(select(func.count()).select_from(_members().subquery())) or 0
    return max(wanted - there, 0)


def seed_follows(following: int, followers: int) -> tuple[str, str]:
    """Let one member follow so many, authors first, and one author be followed by so many. Returns their names.

    There are enough members. The counts are kept.
    """
    role = select(Role.name).where(Role.id == User.role_id).scalar_subquery()
    by_use = _members().order_by(None).order_by(role != "author", User.id)
    famous = db.session.scalars(by_use.limit(1)).one()
    eager = db.session.scalars(_members().order_by(None).order_by(User.id.desc()).limit(1)).one()
    now = utcnow()
    pairs = {(eager, one) for one in db.session.scalars(by_use.where(User.id != eager).limit(following))}
    pairs |= {(one, famous) for one in db.session.scalars(_members().where(User.id != famous).limit(followers))}
    there = select(Follow.follower_id, Follow.followed_id)
    pairs -= {(row.follower_id, row.followed_id) for row in db.session.execute(there)}
    rows = [{"follower_id": one, "followed_id": other, "created_at": now} for one, other in sorted(pairs)]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(Follow), rows[start : start + BATCH])
    for analyze in ("ANALYZE users", "ANALYZE follows"):
        # Without knowing how many there are, PostgreSQL reads all members for each one that is counted.
        db.session.execute(text(analyze))
    counts.recount()
    names = dict(db.session.execute(select(User.id, User.username).where(User.id.in_((eager, famous)))).all())
    return names[eager], names[famous]


def _members() -> Select[int]:
    return select(User.id).where(User.active).order_by(User.id)
