from collections.abc import Sequence

from sqlalchemy.orm import InstrumentedAttribute

from mablog.accounts.models import User
from mablog.accounts.service import former_member
from mablog.db import db, utcnow
from mablog.hooks import listens
from mablog.jobs import enqueue
from mablog.modules.jobs import RESTARTED_AFTER
from mablog.posts import counts, pictures, policy
from mablog.posts.blocking import hidden_by_row
from mablog.posts.jobs import render_outdated
from mablog.posts.leaving import leave_posts
from mablog.posts.models import Post
from mablog.site.schemas import SiteSettings


@listens
def settings_changed(before: SiteSettings, after: SiteSettings) -> None:
    """Another time zone moves posts to other months."""
    if before.time_zone != after.time_zone:
        counts.recount_months()


@listens
def module_switched() -> None:
    """What the module makes of Markdown is seen in posts that were written before, or is not any more."""
    enqueue(render_outdated, run_at=utcnow() + RESTARTED_AFTER)


@listens
def member_removed(user: User, keep_posts: bool) -> None:
    """What readers can read stays under "former member" if its author wishes so; what nobody else signs goes."""
    leave_posts(user, heir=former_member() if keep_posts else None)


@listens
def hidden_counts(viewer: User, column: InstrumentedAttribute[int], ids: Sequence[int]) -> dict[int, int] | None:
    hidden = hidden_by_row(viewer, column, ids)
    return None if hidden is None else dict(db.session.execute(hidden).all())


@listens
def post_may(post: Post, viewer: User | None) -> dict[str, bool]:
    may_edit = policy.may_edit(viewer, post)
    may_name_others = may_edit and policy.may_name_others(viewer)
    return {
        "edit": may_edit,
        "delete": may_edit and post.deleted_at is None,
        "restore": may_edit and post.deleted_at is not None,
        "pin": may_name_others,
        "add_authors": may_name_others,
        "accept": policy.may_accept(viewer, post),
        "decline": policy.may_decline(viewer, post),
    }


@listens
def post_saved(post: Post, is_new: bool) -> None:
    pictures.remember(post, is_new=is_new)


@listens
def pictures_in_use(keys: set[str]) -> set[str]:
    return pictures.in_use(keys)
