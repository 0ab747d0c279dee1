"""Writes around notifications."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, Integer, ScalarSelect, delete, exists, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mablog import jobs, mail
from mablog.accounts.models import User
from mablog.blocks.models import Block
from mablog.comments.models import Comment, CommentMention
from mablog.db import Model, UTCDateTime, db, utcnow
from mablog.notifications.models import USUAL_WAYS, Kind, Notification, NotificationChoice, Way
from mablog.notifications.queries import notifications_visible_to
from mablog.posts.models import Post

READ_KEPT = timedelta(days=90)
"""How long what was read is kept."""

KEPT = timedelta(days=365)
"""How long what was never read is kept."""

FORGOTTEN_AT_ONCE = 5_000

NEWS = timedelta(days=7)
"""For so long after its date a post is news to followers, who hear of it when it becomes visible."""


def notify(
    user: User,
    kind: Kind | str,
    *,
    key: str,
    actor: User | None = None,
    post: Post | None = None,
    comment: Comment | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Tell a member of something, as they want to be told of its kind.

    `key` (at most 120 characters) names the thing: nobody is told twice of the same. `actor` is who did it, whom nobody
    is told of themselves; None where that is not said. `data`: see Notification.
    """
    about = {"post_id": post.id if post else None, "comment_id": comment.id if comment else None}
    tell([user.id], Kind(kind), key=key, actor_id=actor.id if actor else None, data=dict(data or {}), **about)


def tell(
    user_ids: Collection[int],
    kind: Kind,
    *,
    key: str,
    actor_id: int | None,
    post_id: int | None,
    comment_id: int | None = None,
    data: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """The same as `notify`, for several members in one statement.

    It tells nobody who does not want it, who did it, who blocks whoever did it, or whose account nobody uses.
    """
    row: dict[str, Any] = {
        "user_id": User.id,
        "kind": literal(kind),
        "key": literal(key),
        "actor_id": literal(actor_id, Integer),
        "post_id": literal(post_id, Integer),
        "comment_id": literal(comment_id, Integer),
        "data": literal(dict(data), JSON),
        "created_at": literal(utcnow(), UTCDateTime),
    }
    people = (
        select(*row.values())
        .where(
            User.id.in_(user_ids),
            User.active,
            User.password_hash.is_not(None),
            func.coalesce(_chosen_way(kind), USUAL_WAYS[kind]) != Way.OFF,
        )
        .order_by(User.id)  # in one order for all, so that two writers cannot wait for each other
    )
    if actor_id is not None:
        people = people.where(
            User.id != actor_id, ~exists().where(Block.blocker_id == User.id, Block.blocked_id == actor_id)
        )
    new = db.session.execute(
        insert_into(Notification)
        .from_select(list(row), people)
        .on_conflict_do_nothing(index_elements=["user_id", "key"])
        .returning(Notification.user_id, Notification.id)
    )
    _mail(kind, {row.user_id: row.id for row in new})


def _mail(kind: Kind, numbers: Mapping[int, int]) -> None:
    """Have those of the members who want mail about new notifications of theirs get it by jobs."""
    from mablog.notifications.jobs import send_mail  # which calls this module

    if not numbers or not mail.is_on():
        return
    wants = func.coalesce(_chosen_way(kind), USUAL_WAYS[kind]) == Way.MAIL
    for user_id in db.session.scalars(select(User.id).where(User.id.in_(numbers), User.email.is_not(None), wants)):
        number = numbers[user_id]
        jobs.enqueue(send_mail, key=f"notification {number}", number=number)


def _chosen_way(kind: Kind) -> ScalarSelect[str]:
    """How a member, of an enclosing query, wants to be told of a kind; null where they chose nothing."""
    mine = NotificationChoice.user_id == User.id, NotificationChoice.kind == literal(kind)
    return select(NotificationChoice.way).where(*mine).correlate(User).scalar_subquery()


def is_news(post: Post, *, now: datetime) -> bool:
    """Whether followers are told of a post that becomes visible: an old one is imported, or shown again."""
    return post.listed_at is not None and post.listed_at > now - NEWS


def tell_of_post(post: Post, author: User, follower_ids: Collection[int]) -> None:
    """Tell followers of an author of a new post, but for those who sign it themselves."""
    others = set(follower_ids) - {each.id for each in post.authors}
    tell(others, Kind.POST, key=f"post {post.id}", actor_id=author.id, post_id=post.id)


def tell_of_comment(comment: Comment) -> None:
    """Tell whom a visible comment answers, and whom it mentions; who is both is told of the answer."""
    answered = {author.id for author in comment.post.authors}
    if comment.parent is not None and comment.parent.author_id is not None:
        answered.add(comment.parent.author_id)
    tell(answered, Kind.ANSWER, **_about(comment))
    mentioned = select(CommentMention.user_id).where(CommentMention.comment_id == comment.id)
    tell_of_mentions(comment, db.session.scalars(mentioned).all())


def tell_of_mentions(comment: Comment, user_ids: Collection[int]) -> None:
    """Tell members that a visible comment mentions them; nobody is told twice of one comment."""
    if user_ids:
        tell(user_ids, Kind.MENTION, **_about(comment))


def _about(comment: Comment) -> dict[str, Any]:
    return {
        "key": f"comment {comment.id}",
        "actor_id": comment.author_id,
        "post_id": comment.post_id,
        "comment_id": comment.id,
    }


def insert_into(model: type[Model]) -> Any:
    """An INSERT that knows ON CONFLICT, in the words of the database."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(model)


def mark_read(user: User, *, ids: Collection[int] | None = None, up_to: int | None = None, now: datetime) -> None:
    """Mark a member's notifications read: those of these numbers, or all that are not newer than `up_to`.

    Those they cannot see now stay as they are: nobody has read them.
    """
    which = Notification.id.in_(ids) if ids is not None else Notification.id <= up_to
    seen = notifications_visible_to(user).where(which, Notification.read_at.is_(None))
    db.session.execute(
        update(Notification).where(Notification.id.in_(seen.with_only_columns(Notification.id))).values(read_at=now),
        execution_options={"synchronize_session": False},
    )


def choose_ways(user: User, ways: Mapping[Kind, Way]) -> None:
    """Let a member be told of these kinds in these ways from now on."""
    for kind, way in sorted(ways.items()):  # in one order for all, so that two writers cannot wait for each other
        db.session.execute(
            insert_into(NotificationChoice)
            .values(user_id=user.id, kind=kind, way=way)
            .on_conflict_do_update(index_elements=["user_id", "kind"], set_={"way": way})
        )


def forget_old(*, now: datetime) -> bool:
    """Remove old notifications, at most `FORGOTTEN_AT_ONCE`; whether there may be more."""
    is_old = or_(Notification.read_at < now - READ_KEPT, Notification.created_at < now - KEPT)
    # They are looked for before anything is locked.
    oldest = select(Notification.id).where(is_old).order_by(Notification.id).limit(FORGOTTEN_AT_ONCE)
    numbers = db.session.scalars(oldest).all()
    db.session.execute(delete(Notification).where(Notification.id.in_(numbers)))
    return len(numbers) == FORGOTTEN_AT_ONCE
