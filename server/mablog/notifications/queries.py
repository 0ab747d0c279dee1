"""Reads of notifications. Each starts at the gate `notifications_visible_to`."""

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mablog.accounts.models import User
from mablog.blocks.queries import not_blocked
from mablog.comments.models import VISIBLE, Comment
from mablog.db import db
from mablog.modules.loading import is_on
from mablog.notifications.models import FEATURE_OF, USUAL_WAYS, Kind, Notification, NotificationChoice, Way
from mablog.pagination import Page, page_of
from mablog.posts.models import Authorship, Post
from mablog.posts.queries import listed_posts, posts_visible_to

PAGE_SIZE = 30

MOST_COUNTED = 100
"""Unread ones are counted up to here: nobody needs to know how many more there are."""

PARTS = (
    joinedload(Notification.actor),
    joinedload(Notification.post),
    joinedload(Notification.comment).joinedload(Comment.parent).load_only(Comment.author_id),
)
"""What the line about a notification shows beside its own columns."""


def kinds() -> list[Kind]:
    """What members are told of here: nothing of what is switched off."""
    return [kind for kind in Kind if is_on(FEATURE_OF[kind])]


def notifications_visible_to(user: User) -> Select[Notification]:
    """What this member is told of, without what they, and readers, may not read now, and what is by whom they block.

    What was hidden, deleted or made a draft again is left out, and is there again, read or not, once readers can read
    it. News of moderation stay, because they are about what was hidden.
    """
    is_its_post = Post.id == Notification.post_id
    in_lists = or_(Notification.kind != Kind.POST, Post.listed_at.is_not(None))
    for_readers = posts_visible_to(None).where(is_its_post, in_lists).exists()
    for_member = posts_visible_to(user).where(is_its_post).exists()
    comment = exists().where(Comment.id == Notification.comment_id, Comment.state == VISIBLE)
    can_be_read = and_(
        or_(Notification.post_id.is_(None), and_(for_readers, for_member)),
        or_(Notification.comment_id.is_(None), comment),
        not_blocked(user, Notification.actor_id),
    )
    return select(Notification).where(
        Notification.user_id == user.id,
        Notification.kind.in_(kinds()),
        or_(Notification.kind == Kind.MODERATION, can_be_read),
    )


def notifications_of(
    user: User, *, unread: bool = False, cursor: str | None, limit: int = PAGE_SIZE, field: str = "after"
) -> Page[Notification]:
    """What this member is told of, the newest first; `unread` leaves the others out. Raises InvalidFields."""
    query = notifications_visible_to(user).options(*PARTS)
    if unread:
        query = query.where(Notification.read_at.is_(None))
    # The number alone is the order; the second column is the same in all rows.
    return page_of(
        query, (Notification.id, Notification.user_id), kinds=(int, int), cursor=cursor, limit=limit, field=field
    )


def notification_of(user: User, number: int) -> Notification | None:
    """The notification of this number, when it is this member's and there to be read."""
    return db.session.scalar(notifications_visible_to(user).where(Notification.id == number).options(*PARTS))


def unread_count(user: User) -> int:
    """How many this member has not read, at most `MOST_COUNTED`."""
    unread = (
        notifications_visible_to(user)
        .where(Notification.read_at.is_(None))
        .with_only_columns(Notification.id)
        .limit(MOST_COUNTED)
    )
    return db.session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def ways_of(user: User) -> dict[Kind, Way]:
    """How this member wants to be told of each kind."""
    chosen = select(NotificationChoice).where(NotificationChoice.user_id == user.id)
    return USUAL_WAYS | {Kind(choice.kind): Way(choice.way) for choice in db.session.scalars(chosen)}


def news_by(post_id: int, author_id: int) -> tuple[Post, User] | None:
    """A listed post and one of those who sign it, with all who do."""
    post = db.session.scalar(
        listed_posts(None).where(Post.id == post_id).options(selectinload(Post.authorships).joinedload(Authorship.user))
    )
    author = next((author for author in post.authors if author.id == author_id), None) if post else None
    return (post, author) if post and author else None


def post_of(user: User, notification: Notification) -> Post | None:
    """The post that a notification is about, for those who may read it."""
    return db.session.scalar(posts_visible_to(user).where(Post.id == notification.post_id))
