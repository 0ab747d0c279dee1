import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer_group
from sqlalchemy.sql.base import ExecutableOption

from mablog.accounts.models import LoginSession, OneTimeLink, Role, User
from mablog.accounts.names import is_same, username_key
from mablog.accounts.tokens import hash_of
from mablog.db import db, lock_for_writing, utcnow
from mablog.pagination import Page, page_of
from mablog.seen_counts import seen_counts
from mablog.site.queries import site_settings

_ROLES = "mablog.roles"

PROFILE = undefer_group("profile")
"""What only the member's own page shows."""

COUNTS = ("posts_count", "followers_count", "following_count")


def user_by_username(username: str, *more: ExecutableOption) -> User | None:
    """The member of exactly this name; case and Unicode form do not matter, look-alike letters do.

    `more` are options of the query, such as PROFILE.
    """
    user = user_like(username, *more)
    return user if user and is_same(user.username, username) else None


def user_like(username: str, *more: ExecutableOption) -> User | None:
    """The member of this name, or of one that looks like it; there is one at most."""
    return db.session.scalar(
        select(User).where(User.username_key == username_key(username)).options(joinedload(User.role), *more)
    )


def counts_of(member: User, viewer: User | None) -> dict[str, int]:
    """`COUNTS` of a whole member, as the viewer sees them."""
    if viewer is not None and viewer.id == member.id:  # whom one blocks does not count there
        viewer = None
    return {name: seen_counts(viewer, getattr(User, name), [member])[member.id] for name in COUNTS}


def user_by_login(login: str) -> User | None:
    """The member with this e-mail address or username."""
    return user_by_email(login) if "@" in login else user_by_username(login.strip())


def user_by_email(email: str) -> User | None:
    """The member with this e-mail address, however it is spelt."""
    return db.session.scalar(
        select(User).where(User.email_key == email_key(email.strip())).options(joinedload(User.role))
    )


def lock_users(*ids: int) -> dict[int, bool]:
    """Let whoever changes what is between these members, such as following, wait until the other's transaction ends.

    They are locked in one order by all, so that two writers cannot wait for each other; and first as a foreign key does
    it, which waits for whoever deletes or disables one of them while nobody waits for it. Returns, as it is now, which
    of the accounts there are is enabled.
    """
    lock_for_writing()
    rows = select(User.id, User.active).where(User.id.in_(ids)).order_by(User.id)
    db.session.execute(rows.with_for_update(read=True, key_share=True)).all()
    return {row.id: row.active for row in db.session.execute(rows.with_for_update(key_share=True))}


def login_key(login: str) -> str:
    """What two spellings of one e-mail address or username share."""
    return email_key(login.strip()) if "@" in login else username_key(login.strip())


def email_key(email: str) -> str:
    """What two spellings of one address share."""
    return unicodedata.normalize("NFKC", email).casefold()


def is_live(now: datetime) -> ColumnElement[bool]:
    """Whether a log-in session has not met the site's time-outs."""
    site = site_settings()
    return and_(
        LoginSession.created_at > now - timedelta(days=site.session_longest_days),
        or_(LoginSession.remember, LoginSession.last_used_at > now - timedelta(minutes=site.session_idle_minutes)),
    )


def live_session(token: str, *, now: datetime) -> LoginSession | None:
    """The log-in session with this token, its user and role loaded; None when it ended or its account is closed."""
    return db.session.scalar(
        select(LoginSession)
        .join(LoginSession.user)
        .join(User.role)
        .options(contains_eager(LoginSession.user).contains_eager(User.role))
        .where(LoginSession.token_hash == hash_of(token), is_live(now), User.active)
    )


def sessions_of(
    user: User, *, now: datetime, cursor: str | None, limit: int = 50, field: str = "after"
) -> Page[LoginSession]:
    """The devices that this member is logged in on, the newest log-in first."""
    return page_of(
        select(LoginSession).where(LoginSession.user_id == user.id, is_live(now)),
        (LoginSession.created_at, LoginSession.id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )


def session_of(user: User, number: int, *, now: datetime) -> LoginSession | None:
    """The log-in session of this number, when it is this member's."""
    return db.session.scalar(
        select(LoginSession).where(LoginSession.id == number, LoginSession.user_id == user.id, is_live(now))
    )


def live_link(purpose: str, token: str, *, now: datetime) -> OneTimeLink | None:
    return db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.purpose == purpose, OneTimeLink.token_hash == hash_of(token), OneTimeLink.expires_at > now
        )
    )


def role_named(name: str) -> Role | None:
    return db.session.scalar(select(Role).where(Role.name == name))


def load_roles() -> None:
    """Read every role, once a transaction, so that what many members may do takes no query for each."""
    session = db.session()
    kept = session.info.get(_ROLES)
    if kept is None or kept[0] is not session.get_transaction():
        roles = session.scalars(select(Role)).all()
        session.info[_ROLES] = session.get_transaction(), roles


def has_administrator() -> bool:
    """Whether somebody who can log in has every permission."""
    roles = [role.id for role in db.session.scalars(select(Role)) if "*" in role.permissions]
    may_log_in = and_(
        User.password_hash.is_not(None),
        User.active,
        or_(User.suspended_until.is_(None), User.suspended_until <= utcnow()),
    )
    return db.session.scalar(select(User.id).where(User.role_id.in_(roles), may_log_in).limit(1)) is not None


def all_users() -> list[User]:
    return list(db.session.scalars(select(User).options(joinedload(User.role)).order_by(User.id)))
