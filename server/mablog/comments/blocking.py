"""What whoever blocks members does not see of comments: theirs, and stubs below which nothing is left to see."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Row, Select, func, select

from mablog.accounts.models import User
from mablog.blocks.queries import blocked_by, members_blocked_by
from mablog.comments.models import VISIBLE, Comment
from mablog.db import db


@dataclass(frozen=True)
class Hidden:
    """Of the comments below one post: the numbers of the stubs that go, and how many answers to each comment go."""

    stubs: frozenset[int] = frozenset()
    answers: Counter[int] = field(default_factory=Counter)


def hidden_below(viewer: User | None, post_id: int, *, readable: ColumnElement[bool]) -> Hidden:
    """What stands below the post for everybody, and not for the viewer, who can read what is `readable`.

    No query for those who block nobody.
    """
    if not blocked_by(viewer):
        return Hidden()
    shown = (Comment.state == VISIBLE) | (Comment.answers_count > 0)
    query = select(Comment.id, Comment.parent_id, Comment.answers_count)
    return _without_answers(db.session.execute(query.where(Comment.post_id == post_id, shown, ~readable)))


def hidden_by_post(viewer: User, post_ids: Sequence[int]) -> Select[int, int]:
    """How many visible comments the viewer does not see, by the number of the post."""
    by_blocked = Comment.author_id.in_(members_blocked_by(viewer))
    return (
        select(Comment.post_id, func.count())
        .where(Comment.post_id.in_(post_ids), by_blocked, Comment.state == VISIBLE)
        .group_by(Comment.post_id)
    )


def _without_answers(rows: Iterable[Row[int, int | None, int]]) -> Hidden:
    """Take away what has no answers, then what has none left, and so on upwards."""
    unread = {row.id: row for row in rows}
    answers: Counter[int] = Counter()
    stubs = set()
    gone = [row for row in unread.values() if not row.answers_count]
    while gone:
        row = gone.pop()
        if row.answers_count:
            stubs.add(row.id)
        if row.parent_id is not None:
            answers[row.parent_id] += 1
            above = unread.get(row.parent_id)
            if above is not None and above.answers_count == answers[above.id]:
                gone.append(above)
    return Hidden(frozenset(stubs), answers)
