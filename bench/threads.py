"""What the page of a post with 10,000 comments, 1,000 deep, costs, compared with that of a post with 20."""

import statistics
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import event, select

from bench.sites import Site
from bench.sizes import ROUNDS, WARM_UP, Caller
from mablog.comments.models import Comment
from mablog.comments.queries import cursor_to
from mablog.db import db
from mablog.posts.models import Post

FEW = 20


@dataclass(frozen=True)
class Cost:
    """A page's median CPU time, in seconds, and how many questions it asks the database."""

    name: str
    seconds: float
    queries: int


def compare(site: Site) -> list[Cost]:
    """Measure the page of a post with few comments and some pages of the post with most, in turns."""
    caller = Caller(site)
    pages = _pages(caller)
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(WARM_UP + ROUNDS):
        for name, path in pages.items():
            spent = caller.cost(path)
            if turn >= WARM_UP:
                taken[name].append(spent)
    return [Cost(name, statistics.median(taken[name]), _queries(caller, path)) for name, path in pages.items()]


def _pages(caller: Caller) -> dict[str, str]:
    with caller.app.test_request_context():
        by_comments = select(Post).where(Post.listed_at.is_not(None)).order_by(Post.comments_count.desc())
        few = db.session.scalars(by_comments.where(Post.comments_count <= FEW).limit(1)).one()
        most = db.session.scalars(by_comments.limit(1)).one()
        middle = db.session.scalars(
            select(Comment)
            .where(Comment.post_id == most.id)
            .order_by(Comment.path)
            .offset(most.comments_count // 2)
            .limit(1)
        ).one()
        path = f"/posts/{most.slug}"
        return {
            f"{few.comments_count:,} comments": f"/posts/{few.slug}",
            f"{most.comments_count:,} comments: first page": path,
            "a page in the middle": f"{path}?{urlencode({'after': cursor_to(None, middle)})}",
            "newest first": f"{path}?order=newest",
        }


def _queries(caller: Caller, path: str) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        asked.append(statement)

    with caller.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    caller.cost(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)
