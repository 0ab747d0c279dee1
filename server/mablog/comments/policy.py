"""Who may do what with comments: answers over loaded rows."""

from datetime import datetime, timedelta

from mablog.accounts.models import User
from mablog.blocks.queries import blocked_by
from mablog.comments.models import HELD, HIDDEN, VISIBLE, Comment
from mablog.comments.settings import CommentSettings
from mablog.posts.models import Post


def is_open(post: Post, settings: CommentSettings, *, now: datetime) -> bool:
    """Whether comments may be written on a post that readers can read."""
    if not settings.open or not post.comments_open or post.is_page or post.published_at is None:
        return False
    days = settings.close_after_days
    return not days or now < post.published_at + timedelta(days=days)


def may_comment(user: User | None, post: Post, settings: CommentSettings, *, now: datetime) -> bool:
    """Whoever may comment, on a post where comments are open. That one of its authors blocks them, a try tells."""
    return user is not None and user.can("comments.write") and post.is_public and is_open(post, settings, now=now)


def may_moderate(user: User | None) -> bool:
    return user is not None and user.can("posts.moderate")


def may_read(user: User | None, comment: Comment) -> bool:
    """Everybody what is visible; who wrote it, and moderators, what is held or hidden; nobody what they blocked."""
    if comment.author_id in blocked_by(user):
        return False
    if comment.state == VISIBLE:
        return True
    return comment.has_text and may_see_history(user, comment)


def may_be_answered(comment: Comment) -> bool:
    return comment.state == VISIBLE


def may_edit(user: User | None, comment: Comment) -> bool:
    """Only who wrote it and may comment still, as long as no moderator took it out of sight."""
    if user is None or not user.can("comments.write"):
        return False
    return _is_author(user, comment) and comment.state in (VISIBLE, HELD)


def may_delete(user: User | None, comment: Comment) -> bool:
    """Only who wrote it, unless they are silenced; moderators remove, which takes a reason."""
    if user is None or user.is_silenced:
        return False
    return _is_author(user, comment) and comment.state in (VISIBLE, HELD, HIDDEN)


def may_see_history(user: User | None, comment: Comment) -> bool:
    return may_moderate(user) or _is_author(user, comment)


def _is_author(user: User | None, comment: Comment) -> bool:
    return user is not None and user.id == comment.author_id
