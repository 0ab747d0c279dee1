"""Counts that lists show, kept as posts come and go: posts of an author, of a tag, of a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from mablog.accounts.models import User
from mablog.db import db
from mablog.posts.models import Authorship, MonthCount, Post, PostTag, Tag
from mablog.site.queries import site_settings


@dataclass(frozen=True)
class Counted:
    """Where a post counts; nowhere while it is not listed."""

    users: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()
    month: tuple[int, int] | None = None


def counted(post: Post) -> Counted:
    """Where this post counts as it stands; its rows are flushed."""
    if post.listed_at is None:
        return Counted()
    return Counted(
        users=frozenset(entry.user_id for entry in post.authorships if entry.listed_at is not None),
        tags=frozenset(entry.tag_id for entry in post.post_tags),
        month=month_of(post.listed_at, ZoneInfo(site_settings().time_zone)),
    )


def month_of(moment: datetime, zone: ZoneInfo) -> tuple[int, int]:
    local = moment.astimezone(zone)
    return local.year, local.month


def add(
    *,
    users: Mapping[int, int] | None = None,
    tags: Mapping[int, int] | None = None,
    months: Mapping[tuple[int, int], int] | None = None,
) -> None:
    """Change the counts by these numbers, which may be negative, in the same order as `move`."""
    for model, steps in ((User, users or {}), (Tag, tags or {})):
        changes = [{"key": key, "step": step} for key, step in sorted(steps.items()) if step]
        if changes:
            db.session.connection().execute(_STEPS[model], changes)
    for (year, month), step in sorted((months or {}).items()):
        _count_month(year, month, step)


def move(before: Counted, after: Counted) -> None:
    """Change the counts by what came and went, in one order for all, so that two writers cannot wait for each other."""
    _step(User, before.users, after.users)
    _step(Tag, before.tags, after.tags)
    if before.month != after.month:
        for month, step in sorted([(before.month, -1), (after.month, 1)], key=lambda entry: entry[0] or (0, 0)):
            if month is not None:
                _count_month(*month, step)


def _step(model: type[User | Tag], before: frozenset[int], after: frozenset[int]) -> None:
    steps = [{"key": key, "step": 1 if key in after else -1} for key in sorted(before ^ after)]
    if steps:
        db.session.connection().execute(_STEPS[model], steps)


def _count_month(year: int, month: int, step: int) -> None:
    connection = db.session.connection()
    here = {"in_year": year, "in_month": month, "step": step}
    if connection.execute(_MONTH_STEP, here).rowcount:
        return
    try:
        with db.session.begin_nested():
            db.session.add(MonthCount(year=year, month=month, posts_count=step))
    except IntegrityError:  # another writer made the row meanwhile
        connection.execute(_MONTH_STEP, here)


# Made once: an import takes these steps for each of its posts.
_STEPS = {
    model: update(model).where(model.id == bindparam("key")).values(posts_count=model.posts_count + bindparam("step"))
    for model in (User, Tag)
}
_MONTH_STEP = (
    update(MonthCount)
    .where(MonthCount.year == bindparam("in_year"), MonthCount.month == bindparam("in_month"))
    .values(posts_count=MonthCount.posts_count + bindparam("step"))
)


def recount() -> None:
    """Count everything anew, after posts were written in bulk."""
    of_user = select(func.count()).where(Authorship.user_id == User.id, Authorship.listed_at.is_not(None))
    db.session.execute(update(User).values(posts_count=of_user.scalar_subquery()))
    of_tag = select(func.count()).where(PostTag.tag_id == Tag.id, PostTag.listed_at.is_not(None))
    db.session.execute(update(Tag).values(posts_count=of_tag.scalar_subquery()))
    recount_months()


def recount_months() -> None:
    """Count the months anew: the site's time zone decides which month a post is of."""
    zone = ZoneInfo(site_settings().time_zone)
    counts: dict[tuple[int, int], int] = {}
    for moment in db.session.scalars(select(Post.listed_at).where(Post.listed_at.is_not(None))):
        if moment is not None:
            key = month_of(moment, zone)
            counts[key] = counts.get(key, 0) + 1
    db.session.execute(delete(MonthCount))
    db.session.add_all(MonthCount(year=year, month=month, posts_count=n) for (year, month), n in counts.items())
