"""Writes around addresses: confirming the one of a new member, and changing it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from mablog import audit, hooks, jobs, mail
from mablog.accounts import bots
from mablog.accounts.credentials import check_password, count_mail
from mablog.accounts.models import OneTimeLink, User
from mablog.accounts.onetime import DeadLink, Purpose, end_links, issue, used
from mablog.accounts.queries import email_key
from mablog.db import db, utcnow
from mablog.errors import field_error
from mablog.links import absolute


def ask_again(email: str, *, client: str) -> None:
    """Have the link sent once more to an address that waits for it, if it does. Raises TooManyRequests.

    A job looks whether it does, so that neither the answer nor its time tells. `client` is who asks.
    """
    from mablog.accounts.jobs import send_confirmation_again  # which calls `confirmation_link`

    count_mail("confirmation", email, client=client)
    jobs.enqueue(send_confirmation_again, email=email)


def confirmation_link(user: User, email: str) -> str:
    """A link by which this member confirms the address; older ones die."""
    return absolute("confirming.confirm", token=issue(Purpose.CONFIRM, user, email=email))


def confirm(token: str) -> User:
    """Confirm an address by a link; where that comes first, the account begins with it. Raises DeadLink."""
    user, email = used(Purpose.CONFIRM, token)
    if user.is_pending:
        _give_address(user, email)
        user.active = True
        _set_confirmed(user)
        hooks.call.member_joined(user=user)
    elif user.active and email and user.email_key == email_key(email):
        _set_confirmed(user)
    else:
        raise DeadLink(_("This link does not work any more."))
    return user


def ask_new_email(user: User, *, email: str, password: str, client: str) -> None:
    """Have a link sent to the address that a member wants, and word to the present one.

    Raises InvalidFields when the password is wrong, TooManyRequests. Whether the new address is somebody's, a job
    finds out, so that neither the answer nor its time tells. `client` is who asks.
    """
    from mablog.accounts.jobs import send_new_email  # which calls `new_email_link`

    if user.email_key == email_key(email):
        raise field_error("email", _("This is your address already."))
    bots.refuse_blocked(email)
    count_mail("new address", email, client=client)
    check_password(user, password, field="password")
    jobs.enqueue(send_new_email, user_id=user.id, email=email)


def new_email_link(user: User, email: str) -> str:
    """A link by which this member takes a new address; older ones die."""
    return absolute("confirming.new_email", token=issue(Purpose.NEW_EMAIL, user, email=email))


def change_email(token: str) -> User:
    """Take the new address by a link sent to it; the old one is told, and every other link dies. Raises DeadLink."""
    user, email = used(Purpose.NEW_EMAIL, token)
    if not user.active:
        raise DeadLink(_("This link does not work any more."))
    old = user.email
    _give_address(user, email)
    end_links(user)
    user.confirmed_at = utcnow()
    audit.record("email.change", actor=user, target=user.username, before={"email": old}, after={"email": email})
    if old:
        mail.send("accounts/mail/email_changed", to=old, language=user.language, user=user, url=absolute("posts.home"))
    return user


def forget_unconfirmed(*, now: datetime) -> None:
    """Remove links whose time is over, and accounts that never began, whose names are free again."""
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id.is_not(None), OneTimeLink.expires_at <= now))
    begun_before = now - Purpose.CONFIRM.lifetime - timedelta(hours=1)  # the job that makes the link may be late
    db.session.execute(
        delete(User).where(
            User.confirmed_at.is_(None),
            User.email.is_(None),
            User.created_at <= begun_before,
            ~exists().where(OneTimeLink.user_id == User.id),
        )
    )


def awaited_address(user: User) -> str | None:
    """The address that this member has still to confirm."""
    if not user.is_pending:
        return user.email if user.confirmed_at is None else None
    wanted = select(OneTimeLink.email).where(OneTimeLink.user_id == user.id, OneTimeLink.purpose == Purpose.CONFIRM)
    return db.session.scalar(wanted)


def _set_confirmed(user: User) -> None:
    user.confirmed_at = user.confirmed_at or utcnow()
    audit.record("email.confirm", actor=user, target=user.username, after={"email": user.email})


def _give_address(user: User, email: str | None) -> None:
    try:
        with db.session.begin_nested():
            user.email, user.email_key = email, email_key(email or "")
    except IntegrityError:  # somebody else has it by now, which is not told
        raise DeadLink(_("This link does not work any more.")) from None
