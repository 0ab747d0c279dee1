"""What pages cost those who block members: one who is everywhere, or many who are not."""

import statistics
from collections.abc import Collection

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from bench.sites import Site
from bench.sizes import ROUNDS, WARM_UP, Caller
from mablog.accounts.models import User
from mablog.accounts.service import add_user
from mablog.blocks.models import Block
from mablog.comments.models import Comment
from mablog.db import db
from mablog.follows.models import Follow
from mablog.posts.models import Authorship, Post

MANY = 1_000
READERS = ("blocks nobody", "the busiest", f"{MANY:,} others")


def compare(site: Site) -> list[tuple[str, list[float]]]:
    """For each page its cost to each of the READERS, in seconds of CPU: medians, taken in turns.

    The busiest are who wrote most comments, who signs most posts, and who has most followers: one member or several.
    """
    caller = Caller(site)
    pages, cookies = _pages_and_readers(caller)
    result = []
    for name, path in pages.items():
        taken: list[list[float]] = [[] for _ in cookies]
        for turn in range(WARM_UP + ROUNDS):
            for cookie, costs in zip(cookies, taken, strict=True):
                spent = caller.cost(path, cookie)
                if turn >= WARM_UP:
                    costs.append(spent)
        result.append((name, [statistics.median(costs) for costs in taken]))
    return result


def _pages_and_readers(caller: Caller) -> tuple[dict[str, str], list[str]]:
    with caller.app.app_context():
        by_comments = select(Post).where(Post.listed_at.is_not(None)).order_by(Post.comments_count.desc())
        long = db.session.scalars(by_comments.limit(1)).one()
        # Its page is nothing to whoever blocks one of these.
        signing = db.session.scalars(select(Authorship.user_id).where(Authorship.post_id == long.id)).all()
        busiest = {_most(column, signing) for column in (Comment.author_id, Authorship.user_id, Follow.followed_id)}
        others = db.session.scalars(_members(signing).where(User.id.not_in(busiest)).limit(MANY)).all()
        famous = select(User.username, User.followers_count).where(User.id == _most(Follow.followed_id, []))
        username, followers = db.session.execute(famous).one()
        readers = [_reader(f"blocker{number}", whom) for number, whom in enumerate(([], busiest, others))]
        db.session.commit()
        pages = {
            "first page": "/",
            "first page by API": "/api/posts",
            "archive": "/archive",
            "tags": "/tags/",
            "search": "/search?q=the",
            f"a post with {long.comments_count:,} comments": f"/posts/{long.slug}",
            f"a member with {followers:,} followers": f"/@{username}",
        }
    return pages, [caller.log_in(reader) for reader in readers]


def _most(column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], but: Collection[int]) -> int:
    """The number of the member who stands most often in this column, other than these."""
    by_number = select(column).where(column.not_in(but)).group_by(column).order_by(func.count().desc())
    return db.session.scalars(by_number.limit(1)).one() or 0


def _members(but: Collection[int]) -> Select[int]:
    return select(User.id).where(User.active, User.id.not_in(but)).order_by(User.id.desc())


def _reader(name: str, blocked: Collection[int]) -> int:
    """The number of a new member who blocks these."""
    reader = add_user(name, email=None, password=None, role="reader")
    reader.blocks_count = len(blocked)
    if blocked:
        db.session.execute(insert(Block), [{"blocker_id": reader.id, "blocked_id": one} for one in blocked])
    return reader.id
