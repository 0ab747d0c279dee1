"""What becomes of a member's posts when the account is deleted: some statements for hundreds of posts, not for each."""

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from mablog import hooks
from mablog.accounts.models import User
from mablog.db import db, lock_for_writing, utcnow
from mablog.posts import counts
from mablog.posts.models import DRAFT, Authorship, Post, PostTag
from mablog.site.queries import site_settings

BATCH = 500

_NOT_LOADED = {"synchronize_session": False}


def leave_posts(member: User, *, heir: User | None) -> None:
    """Take a member off all their posts for good.

    `heir` stands in their place on those that readers can read. Where nobody would be left to sign a post, it is
    deleted, not only moved to the bin; what others sign, too, stays theirs.
    """
    lock_for_writing()
    mine = select(Authorship.post_id).where(Authorship.user_id == member.id)
    db.session.execute(select(Post.id).where(Post.id.in_(mine)).order_by(Post.id).with_for_update()).all()
    changed = update(Post).where(Post.id.in_(mine)).values(version=Post.version + 1, updated_at=utcnow())
    db.session.execute(changed, execution_options=_NOT_LOADED)
    if heir is not None:
        _hand_over(member, heir)
    _delete(db.session.scalars(_signed_alone(member)).all())
    db.session.execute(delete(Authorship).where(Authorship.user_id == member.id), execution_options=_NOT_LOADED)


def _hand_over(member: User, heir: User) -> None:
    public = select(Post.id).where(Post.status != DRAFT, Post.deleted_at.is_(None), Post.withheld.is_(None))
    theirs = select(Authorship.post_id).where(Authorship.user_id == heir.id)
    handed = (
        Authorship.user_id == member.id,
        Authorship.accepted_at.is_not(None),
        Authorship.post_id.in_(public),
        Authorship.post_id.not_in(theirs),
    )
    listed = db.session.scalar(select(func.count()).where(*handed, Authorship.listed_at.is_not(None))) or 0
    db.session.execute(update(Authorship).where(*handed).values(user_id=heir.id), execution_options=_NOT_LOADED)
    counts.add(users={heir.id: listed})


def _signed_alone(member: User) -> Select[int]:
    other = aliased(Authorship)
    by_others = exists().where(
        other.post_id == Authorship.post_id, other.user_id != member.id, other.accepted_at.is_not(None)
    )
    return select(Authorship.post_id).where(
        Authorship.user_id == member.id, Authorship.accepted_at.is_not(None), ~by_others
    )


def _delete(ids: Sequence[int]) -> None:
    """Delete posts that are signed by somebody whose own count goes with them."""
    zone = ZoneInfo(site_settings().time_zone)
    tags: Counter[int] = Counter()
    months: Counter[tuple[int, int]] = Counter()
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        moments = select(Post.listed_at).where(Post.id.in_(some), Post.listed_at.is_not(None))
        months.subtract(counts.month_of(moment, zone) for moment in db.session.scalars(moments) if moment)
        tags.subtract(
            db.session.scalars(select(PostTag.tag_id).where(PostTag.post_id.in_(some), PostTag.listed_at.is_not(None)))
        )
        hooks.call.posts_deleted(post_ids=some)
        db.session.execute(delete(Post).where(Post.id.in_(some)), execution_options=_NOT_LOADED)
    counts.add(tags=tags, months=months)
