"""What members do not see because they block somebody who signs it, and how many posts that is.

A post is theirs whom one blocks if any of its authors is one of them: their words and their name stand in it. What one
signs oneself stays, whoever else signs it.
"""

from collections import Counter
from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from mablog.accounts.models import User
from mablog.blocks.models import Block
from mablog.blocks.queries import blocked_by
from mablog.db import db
from mablog.posts.counts import month_of
from mablog.posts.models import Authorship, Post, PostTag
from mablog.site.queries import site_settings


def seen_by(viewer: User | None, post_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that the viewer blocks no author of the post in this column; nothing for most viewers."""
    if viewer is None or not blocked_by(viewer):
        return true()
    author = aliased(Authorship)
    by_blocked = exists().where(
        author.post_id == post_id,
        author.accepted_at.is_not(None),
        Block.blocked_id == author.user_id,
        Block.blocker_id == viewer.id,
    )
    return or_(~by_blocked, _signs(viewer, post_id))


def hidden_posts(viewer: User) -> Select[int]:
    """The numbers of the listed posts that the viewer does not see."""
    return (
        select(Authorship.post_id)
        .join(Block, Block.blocked_id == Authorship.user_id)
        .where(Block.blocker_id == viewer.id, Authorship.listed_at.is_not(None), ~_signs(viewer, Authorship.post_id))
        .distinct()
    )


def hidden_by_tag(viewer: User, tag_ids: Collection[int] | None = None) -> Select[int, int]:
    """How many posts the viewer does not see, by the number of the tag: of these, or of all."""
    query = (
        select(PostTag.tag_id, func.count().label("posts"))
        .where(PostTag.post_id.in_(hidden_posts(viewer)))
        .group_by(PostTag.tag_id)
    )
    return query if tag_ids is None else query.where(PostTag.tag_id.in_(tag_ids))


def posts_with_tags_seen(viewer: User | None, counts: dict[int, int]) -> dict[int, int]:
    """The kept counts of posts, by the number of the tag, without those that the viewer does not see."""
    if viewer is None or not blocked_by(viewer):
        return counts
    hidden = {row.tag_id: row.posts for row in db.session.execute(hidden_by_tag(viewer, counts.keys()))}
    return {tag_id: count - hidden.get(tag_id, 0) for tag_id, count in counts.items()}


def posts_by_authors_seen(viewer: User | None, authors: Collection[User]) -> dict[int, int]:
    """How many listed posts of each author the viewer sees, by the author's number."""
    counts = {author.id: author.posts_count for author in authors}
    if viewer is None or not blocked_by(viewer):
        return counts
    query = (
        select(Authorship.user_id, func.count().label("posts"))
        .where(
            Authorship.user_id.in_(counts),
            Authorship.listed_at.is_not(None),
            Authorship.post_id.in_(hidden_posts(viewer)),
        )
        .group_by(Authorship.user_id)
    )
    hidden = {row.user_id: row.posts for row in db.session.execute(query)}
    return {user_id: count - hidden.get(user_id, 0) for user_id, count in counts.items()}


def hidden_by_month(viewer: User | None) -> Counter[tuple[int, int]]:
    """How many posts the viewer does not see, by year and month of the site's calendar."""
    if viewer is None or not blocked_by(viewer):
        return Counter()
    zone = ZoneInfo(site_settings().time_zone)
    moments = db.session.scalars(select(Post.listed_at).where(Post.id.in_(hidden_posts(viewer))))
    return Counter(month_of(moment, zone) for moment in moments if moment is not None)


def _signs(viewer: User, post_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    own = aliased(Authorship)
    return exists().where(own.post_id == post_id, own.user_id == viewer.id, own.accepted_at.is_not(None))
