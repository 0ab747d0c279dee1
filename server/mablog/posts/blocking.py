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
from mablog.posts.models import Authorship, Post, PostTag, Tag
from mablog.site.queries import site_settings

# Made once: to make an alias takes longer than to ask with it.
_AUTHOR, _OWN = aliased(Authorship), aliased(Authorship)


def seen_by(viewer: User | None, post_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that the viewer blocks no author of the post in this column; nothing for most viewers."""
    if viewer is None or not blocked_by(viewer):
        return true()
    by_blocked = exists().where(
        _AUTHOR.post_id == post_id,
        _AUTHOR.accepted_at.is_not(None),
        Block.blocked_id == _AUTHOR.user_id,
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


def hidden_by_row(viewer: User, column: InstrumentedAttribute[int], ids: Collection[int]) -> Select[int, int] | None:
    """How many of the posts in this column the viewer does not see, by the number of the row; None for others."""
    if column is User.posts_count:
        return _hidden_by_author(viewer, ids)
    return hidden_by_tag(viewer, ids) if column is Tag.posts_count else None


def hidden_by_month(viewer: User | None) -> Counter[tuple[int, int]]:
    """How many posts the viewer does not see, by year and month of the site's calendar."""
    if viewer is None or not blocked_by(viewer):
        return Counter()
    zone = ZoneInfo(site_settings().time_zone)
    moments = db.session.scalars(select(Post.listed_at).where(Post.id.in_(hidden_posts(viewer))))
    return Counter(month_of(moment, zone) for moment in moments if moment is not None)


def _hidden_by_author(viewer: User, author_ids: Collection[int]) -> Select[int, int]:
    return (
        select(Authorship.user_id, func.count())
        .where(
            Authorship.user_id.in_(author_ids),
            Authorship.listed_at.is_not(None),
            Authorship.post_id.in_(hidden_posts(viewer)),
        )
        .group_by(Authorship.user_id)
    )


def _signs(viewer: User, post_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return exists().where(_OWN.post_id == post_id, _OWN.user_id == viewer.id, _OWN.accepted_at.is_not(None))
