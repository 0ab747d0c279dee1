from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.orm import InstrumentedAttribute

from mablog.accounts.models import User
from mablog.comments import policy, section
from mablog.comments.blocking import hidden_by_post
from mablog.comments.models import Comment
from mablog.comments.settings import CommentSettings
from mablog.db import db, utcnow
from mablog.hooks import listens
from mablog.posts.models import Post
from mablog.site.queries import settings_of


@listens
def below_post(post: Post) -> Markup | None:
    return section.below(post)


@listens
def hidden_counts(viewer: User, column: InstrumentedAttribute[int], ids: Sequence[int]) -> dict[int, int] | None:
    return dict(db.session.execute(hidden_by_post(viewer, ids)).all()) if column is Post.comments_count else None


@listens
def post_takes_comments(post: Post) -> bool:
    return post.is_public and policy.is_open(post, settings_of(CommentSettings), now=utcnow())


@listens
def post_may(post: Post, viewer: User | None) -> dict[str, bool]:
    return {"comment": policy.may_comment(viewer, post, settings_of(CommentSettings), now=utcnow())}


@listens
def comment_may(comment: Comment, post: Post, viewer: User | None) -> dict[str, bool]:
    may_comment = policy.may_comment(viewer, post, settings_of(CommentSettings), now=utcnow())
    return {
        "edit": policy.may_edit(viewer, comment),
        "delete": policy.may_delete(viewer, comment),
        "answer": may_comment and policy.may_be_answered(comment),
        "see_history": policy.may_see_history(viewer, comment),
    }
