from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.orm import InstrumentedAttribute

from mablog.accounts.models import User
from mablog.accounts.service import former_member
from mablog.comments import section
from mablog.comments.blocking import hidden_by_post
from mablog.comments.service import leave_comments
from mablog.db import db
from mablog.hooks import listens
from mablog.posts.models import Post


@listens
def below_post(post: Post) -> Markup | None:
    return section.below(post)


@listens
def hidden_counts(viewer: User, column: InstrumentedAttribute[int], ids: Sequence[int]) -> dict[int, int] | None:
    return dict(db.session.execute(hidden_by_post(viewer, ids)).all()) if column is Post.comments_count else None


@listens
def member_removed(user: User, keep_posts: bool) -> None:
    """Who keeps their posts keeps their comments, under "former member"."""
    leave_comments(user, heir=former_member() if keep_posts else None)
