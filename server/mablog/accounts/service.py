"""Writes around accounts: one function per use case, the actor first."""

from datetime import datetime, timedelta
from itertools import count

from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy import Update, delete, not_, select, update
from sqlalchemy.exc import IntegrityError

from mablog import audit, hooks, jobs, mail, ratelimit
from mablog.accounts import bots, names, passwords
from mablog.accounts.confirmation import may_log_in, unconfirmed_may
from mablog.accounts.known_devices import Device
from mablog.accounts.models import ApiToken, FormerUsername, LoginSession, OneTimeLink, User
from mablog.accounts.names import username_key
from mablog.accounts.portraits import give_portrait, store_portrait
from mablog.accounts.queries import (
    email_key,
    has_administrator,
    is_live,
    live_link,
    login_key,
    role_named,
    user_by_login,
    user_by_username,
    user_like,
)
from mablog.accounts.schemas import LoginInput, RegisterInput
from mablog.accounts.standing import Sanctioned
from mablog.accounts.tokens import hash_of, new_token
from mablog.db import db, utcnow
from mablog.errors import Forbidden, NotFound, NotLoggedIn, field_error
from mablog.languages import in_language
from mablog.media.schemas import Upload
from mablog.ratelimit import LOGIN_ACCOUNT, LOGIN_CLIENT, SIGN_UP
from mablog.site.queries import site_settings
from mablog.site.schemas import Unconfirmed

FIRST_ADMIN_LINK = timedelta(hours=24)
FIRST_ADMIN = "first-admin"

LONGEST_USER_AGENT = 400

EXPIRED_TOKENS_SHOWN = timedelta(days=30)
"""How long the list of a member's tokens still has one that expired."""

LAST_USED_STEP = timedelta(minutes=1)
"""How exactly the last use of a session is kept, so that reading does not become writing."""


def register(
    data: RegisterInput, *, picture: Upload | None = None, client: str = "", language: str | None = None
) -> User | None:
    """Make a member with the site's default role, and their picture if one is given: both, or neither.

    The link that confirms the address is sent by a job. None where an account begins only with that: then whether
    somebody has the address is found out by the job, so that neither the answer nor its time tells. `client` is who
    asks, as `proxies.client()` tells; `language` is the one they were answered in, None for the site's, and becomes
    that of the account, for the mails.

    Raises Forbidden while sign-up is closed, TooManyRequests, InvalidFields, PictureRefused.
    """
    from mablog.accounts.jobs import send_confirmation  # which stands above the services

    site = site_settings()
    if not site.sign_up_open:
        raise Forbidden(_("This site takes no new members at the moment."))
    ratelimit.hit(SIGN_UP, client)
    bots.refuse_blocked(data.email)
    if names.is_reserved(data.username):
        raise field_error("username", _("This name is reserved."))
    refuse_known_words(data.password, data.email, field="password")  # which one that waits has not got yet
    portrait = store_portrait(picture) if picture else None
    waits = unconfirmed_may() is Unconfirmed.NOTHING
    user = add_user(
        data.username,
        email=None if waits else data.email,
        password=data.password,
        name=data.name,
        role=site.default_role,
        confirmed=False,
    )
    user.language = language
    # Asked now, because an account that is deleted meanwhile frees its name only when this is seen.
    if db.session.get(FormerUsername, user.username_key) is not None:
        raise field_error("username", _("This name is taken, or looks like one that is."))
    if portrait is not None:
        give_portrait(user, portrait)
    if waits or mail.is_on():
        jobs.enqueue(send_confirmation, user_id=user.id, email=data.email)
    return None if waits else user


def add_user(
    username: str, *, email: str | None, password: str | None, name: str = "", role: str, confirmed: bool = True
) -> User:
    """Make an account. Raises InvalidFields when the name, or one that looks like it, or the address is taken.

    One that is neither confirmed nor has an address waits: it begins, and is announced, with a confirmed address.
    """
    found = role_named(role)
    if found is None:
        raise field_error("role", _("There is no role of this name."))
    if password:
        refuse_known_words(password, username, email, name, field="password")
    user = User(
        username=username,
        username_key=username_key(username),
        email=email,
        email_key=email_key(email) if email else None,
        password_hash=passwords.hash_password(password) if password else None,
        name=name,
        role=found,
        confirmed_at=utcnow() if confirmed else None,
    )
    user.active = not user.is_pending
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        taken = select(User.id).where(User.username_key == user.username_key)
        if db.session.scalar(taken) is not None:
            raise field_error("username", _("This name is taken, or looks like one that is.")) from None
        raise field_error("email", _("This address is taken.")) from None
    audit.record("member.add", actor=None, target=user.username, after={"role": role})
    if not user.is_pending:
        hooks.call.member_joined(user=user)
    return user


def refuse_known_words(password: str, *about: str | None, field: str) -> None:
    """Refuse a password made of what everybody knows of the member and the site. Raises InvalidFields under `field`."""
    if passwords.is_made_of(password, [site_settings().name, "mablog", *filter(None, about)]):
        raise field_error(
            field,
            _("This is made of your name, your address or the site’s name, which attackers try. Please add to it."),
        )


def unclaimed_user(name: str) -> User:
    """The account of an author named in imported posts, made at the first call; nobody can log in to it."""
    username = name if names.is_well_formed(name) else slugify(name)[: names.LONGEST_USERNAME].strip("-") or "author"
    wanted = username
    for number in count(2):
        existing = user_like(username)
        if existing is None:
            break
        if names.is_same(existing.username, username):
            return existing
        # Somebody else's name looks like this one.
        username = f"{wanted[: names.LONGEST_USERNAME - 8]}-{number}"
    return add_user(username, email=None, password=None, name="" if name == username else name[:120], role="author")


def former_member() -> User:
    """The account that signs what members left behind who deleted theirs, made at the first call; nobody logs in."""
    if found := user_by_username(names.FORMER_MEMBER):
        return found
    with in_language(None):  # everybody reads it, whoever it is that leaves first
        return add_user(names.FORMER_MEMBER, email=None, password=None, name=_("Former member"), role="reader")


def log_in(data: LoginInput, *, client: str = "", device: Device | None = None) -> User:
    """The member whose password this is; the face opens a session for them. Raises NotLoggedIn, TooManyRequests, and
    Sanctioned for one who is suspended.

    Tries are counted by the name that was typed, whether anybody has it or not, and by `client`, which
    `proxies.client()` tells; on a device that the account knows they are counted by that device alone.
    """
    name = login_key(data.login)
    if device and device.knows(data.login):
        counted = [(LOGIN_ACCOUNT, f"{name} on {device.number}")]
    else:
        counted = [(LOGIN_CLIENT, client), (LOGIN_ACCOUNT, name)]
    for limit, key in counted:
        ratelimit.hit(limit, key)
    user = user_by_login(data.login)
    right = passwords.is_password(data.password, user.password_hash if user else None)
    if user is None or not right or not (user.active or user.is_pending):
        # What was typed is not noted when nobody has that name: it may be a password in the wrong field.
        audit.record_refusal("session.refuse", actor=None, target=user.username if user else "")
        raise NotLoggedIn(_("This name and password do not fit together."))
    for limit, key in counted:
        ratelimit.take_back(limit, key)
    if user.is_pending or not may_log_in(user):
        raise NotLoggedIn(_("Please confirm your e-mail address first: open the link in the mail that we sent you."))
    if user.is_suspended:
        audit.record_refusal("session.refuse", actor=user, target=user.username)
        raise Sanctioned.suspended(user)
    if user.password_hash and passwords.needs_rehash(user.password_hash):
        user.password_hash = passwords.hash_password(data.password)
    return user


def open_session(
    user: User, *, remember: bool = False, address: str = "", user_agent: str = "", now: datetime | None = None
) -> str:
    """Begin a session of this user on one device and return its token, which is stored nowhere."""
    now = now or utcnow()
    token = new_token()
    db.session.execute(seen(user.id, now=now))
    db.session.add(
        LoginSession(
            token_hash=hash_of(token),
            user_id=user.id,
            remember=remember,
            address=address,
            user_agent=user_agent[:LONGEST_USER_AGENT],
            created_at=now,
            last_used_at=now,
        )
    )
    audit.record("session.begin", actor=user, target=user.username)
    return token


def close_session(token: str) -> None:
    """Log out: the session with this token ends, and every copy of its cookie with it."""
    ended = delete(LoginSession).where(LoginSession.token_hash == hash_of(token)).returning(LoginSession.user_id)
    user_id = db.session.scalar(ended)
    if user_id is not None and (user := db.session.get(User, user_id)):
        audit.record("session.end", actor=user, target=user.username)


def end_session_on(user: User, session: LoginSession) -> None:
    """Log this member out on another of their devices."""
    db.session.delete(session)
    audit.record("session.end", actor=user, target=user.username)


def end_other_sessions(user: User, token: str | None) -> None:
    """Log this member out everywhere but in the session with this token."""
    end_sessions(user, except_token=token, api_tokens=False)
    audit.record("session.end_others", actor=user, target=user.username)


def end_sessions(user: User, *, except_token: str | None = None, api_tokens: bool = True) -> None:
    """Log this member out everywhere, but for the session with `except_token`: the one that asks for it.

    Their API tokens end as well, unless told otherwise.
    """
    if api_tokens:
        db.session.execute(delete(ApiToken).where(ApiToken.user_id == user.id))
    ended = delete(LoginSession).where(LoginSession.user_id == user.id)
    if except_token is not None:
        ended = ended.where(LoginSession.token_hash != hash_of(except_token))
    db.session.execute(ended)


def forget_ended(*, now: datetime) -> None:
    """Remove the sessions that met the site's time-outs, and tokens whose owners could long see that they expired."""
    db.session.execute(delete(LoginSession).where(not_(is_live(now))))
    db.session.execute(delete(ApiToken).where(ApiToken.expires_at <= now - EXPIRED_TOKENS_SHOWN))


def touch_session(session: LoginSession, *, address: str = "", now: datetime) -> None:
    """Note that a session is in use, and from where, at most once a minute.

    In a transaction of its own, because it happens on reads, which must not hold the write lock while a page is made.
    """
    if session.last_used_at > now - LAST_USED_STEP:
        return
    used = {"last_used_at": now, "address": address}
    with db.engine.begin() as connection:
        connection.execute(update(LoginSession).where(LoginSession.id == session.id).values(**used))
        connection.execute(seen(session.user_id, now=now))


def seen(user_id: int, *, now: datetime) -> Update:
    """The statement that notes that a member is here: to the minute, and no closer."""
    return update(User).where(User.id == user_id).values(last_seen_at=now.replace(second=0, microsecond=0))


def issue_first_admin_link(*, now: datetime | None = None) -> str:
    """The token of a link that makes the first administrator; earlier ones end. Raises Forbidden when there is one."""
    if has_administrator():
        raise Forbidden(_("This site has an administrator already."))
    token = new_token()
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == FIRST_ADMIN))
    db.session.add(
        OneTimeLink(purpose=FIRST_ADMIN, token_hash=hash_of(token), expires_at=(now or utcnow()) + FIRST_ADMIN_LINK)
    )
    return token


def first_admin_link_works(token: str, *, now: datetime | None = None) -> bool:
    return live_link(FIRST_ADMIN, token, now=now or utcnow()) is not None and not has_administrator()


def set_up_first_admin(token: str, data: RegisterInput, *, now: datetime | None = None) -> User:
    """Make the first administrator; the link is used up. Raises NotFound for a link that does not work (any more)."""
    consumed = db.session.execute(
        delete(OneTimeLink).where(
            OneTimeLink.purpose == FIRST_ADMIN,
            OneTimeLink.token_hash == hash_of(token),
            OneTimeLink.expires_at > (now or utcnow()),
        )
    )
    if consumed.rowcount != 1 or has_administrator():  # type: ignore[attr-defined]
        raise NotFound(_("This link does not work any more."))
    return add_user(data.username, email=data.email, password=data.password, name=data.name, role="administrator")
