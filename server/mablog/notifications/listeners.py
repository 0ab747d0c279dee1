from collections.abc import Sequence

from mablog import jobs
from mablog.accounts.models import User
from mablog.comments.models import Comment
from mablog.db import utcnow
from mablog.hooks import listens
from mablog.notifications import mailing, service
from mablog.notifications.jobs import tell_followers
from mablog.notifications.models import Kind
from mablog.posts.models import Post


@listens
def member_followed(follower: User, followed: User) -> None:
    service.notify(followed, Kind.FOLLOWER, key=f"follower {follower.id}", actor=follower)


@listens
def post_published(post: Post) -> None:
    _tell_followers(post, post.authors)


@listens
def authors_joined(post: Post, authors: Sequence[User]) -> None:
    """Whoever follows several of its authors was told already, and is not told again."""
    _tell_followers(post, authors)


@listens
def comment_added(comment: Comment) -> None:
    service.tell_of_comment(comment)


@listens
def members_mentioned(comment: Comment, members: Sequence[User]) -> None:
    service.tell_of_mentions(comment, [member.id for member in members])


@listens
def mail_still_wanted(about: str) -> bool | None:
    return mailing.is_wanted(about)


def _tell_followers(post: Post, authors: Sequence[User]) -> None:
    """Jobs tell the followers, however many they are, once the post is there."""
    if service.is_news(post, now=utcnow()):
        for author in authors:
            jobs.enqueue(tell_followers, post_id=post.id, author_id=author.id)
