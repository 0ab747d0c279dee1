from collections.abc import Sequence

from sqlalchemy.orm import undefer

from mablog.accounts.models import User
from mablog.blocks.queries import blocked_by
from mablog.db import db
from mablog.pagination import Page, decode_cursor, encode_cursor
from mablog.posts.blocking import hidden_posts
from mablog.posts.models import Post
from mablog.posts.queries import PEOPLE_AND_TAGS, listed_posts
from mablog.search.index import index
from mablog.search.question import Question

PAGE_SIZE = 20
BEFORE_ALL = (2**31 - 1, 2**63 - 1)
"""A score and place that no match reaches."""


def posts_found(
    viewer: User | None,
    question: Question,
    *,
    cursor: str | None,
    limit: int = PAGE_SIZE,
    field: str = "after",
    text: bool = False,
) -> Page[Post]:
    """Posts that are listed for this person and match, best first; with their `text` where it is shown.

    Title, tags, excerpt and text count in this order, then whole words and phrases, then the newer post; how many of
    each are ranked says `documents`. Raises InvalidFields under `field`.
    """
    # A place counts seconds since the year 1 and more: it does not fit into what other lists page by.
    after = tuple(decode_cursor(cursor, (int, int), field=field, largest=BEFORE_ALL[1])) if cursor else BEFORE_ALL
    if not question.wanted:
        return Page([], None)
    hidden = hidden_posts(viewer) if viewer is not None and blocked_by(viewer) else None
    place = (min(after[0], BEFORE_ALL[0]), after[1])
    matches = index().matches(question, after=place, limit=limit + 1, hidden=hidden)
    shown = matches[:limit]
    posts = _in_order([match.post_id for match in shown], text=text)
    return Page(posts, encode_cursor(shown[-1].score, shown[-1].place) if len(matches) > limit else None)


def _in_order(ids: Sequence[int], *, text: bool) -> list[Post]:
    query = (
        listed_posts(None).where(Post.id.in_(ids)).options(*PEOPLE_AND_TAGS, *([undefer(Post.text)] if text else []))
    )
    found = {post.id: post for post in db.session.scalars(query)}
    return [found[key] for key in ids if key in found]


def listed_posts_to_index(*, after: int, limit: int) -> Sequence[Post]:
    """Listed posts by number, with what the index holds of them."""
    query = listed_posts(None).where(Post.id > after).order_by(Post.id).limit(limit)
    return db.session.scalars(query.options(*PEOPLE_AND_TAGS, undefer(Post.text))).all()
