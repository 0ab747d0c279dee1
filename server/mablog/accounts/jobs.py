"""What is sent to members. Whether an address is somebody's is asked here, where nobody waits for an answer."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mablog import mail
from mablog.accounts import confirming, credentials, service
from mablog.accounts.models import OneTimeLink, User
from mablog.accounts.onetime import Purpose
from mablog.accounts.queries import user_by_email
from mablog.db import db, utcnow
from mablog.jobs import job
from mablog.links import absolute


@job("accounts.send_reset")
def send_reset(email: str) -> None:
    """Send the link to the address that the member has: the one that was typed may only look like it."""
    user = user_by_email(email)
    if not mail.is_on() or user is None or user.email is None or not user.active:
        return
    url = credentials.reset_link(user)
    mail.send(
        "accounts/mail/reset", to=user.email, language=user.language, user=user, url=url, hours=Purpose.RESET.hours
    )


@job("accounts.send_confirmation")
def send_confirmation(user_id: int, email: str) -> None:
    """Send the link that confirms the address of a new member; an address that is another's gets word of it instead."""
    user = _user(user_id)
    if user is None or user.confirmed_at is not None or _is_anothers(email, user):
        return
    url = confirming.confirmation_link(user, email)
    mail.send(
        "accounts/mail/confirm", to=email, language=user.language, user=user, url=url, hours=Purpose.CONFIRM.hours
    )


@job("accounts.send_confirmation_again")
def send_confirmation_again(email: str) -> None:
    """Send a new link to an address that waits to be confirmed."""
    user = user_by_email(email)
    if user is None:
        waiting = (
            select(OneTimeLink.user_id)
            .where(OneTimeLink.purpose == Purpose.CONFIRM, func.lower(OneTimeLink.email) == email.lower())
            .order_by(OneTimeLink.id.desc())
            .limit(1)
        )
        user = _user(db.session.scalar(waiting))
    if user is not None and (address := confirming.awaited_address(user)):
        send_confirmation(user.id, address)


@job("accounts.send_new_email")
def send_new_email(user_id: int, email: str) -> None:
    """Send the link that changes an address to the new one, and word of it to the present one."""
    user = _user(user_id)
    if user is None or not user.active or not mail.is_on():
        return
    if user.email:
        mail.send(
            "accounts/mail/email_asked",
            to=user.email,
            language=user.language,
            user=user,
            email=email,
            url=absolute("credentials.security"),
        )
    if not _is_anothers(email, user):
        url = confirming.new_email_link(user, email)
        mail.send(
            "accounts/mail/new_email",
            to=email,
            language=user.language,
            user=user,
            url=url,
            hours=Purpose.NEW_EMAIL.hours,
        )


@job("accounts.forget_unconfirmed", every=timedelta(hours=1))
def forget_unconfirmed() -> None:
    confirming.forget_unconfirmed(now=utcnow())


@job("accounts.forget_ended", every=timedelta(hours=1))
def forget_ended() -> None:
    service.forget_ended(now=utcnow())


def _user(user_id: int | None) -> User | None:
    return db.session.scalar(select(User).where(User.id == user_id).options(joinedload(User.role)))


def _is_anothers(email: str, user: User) -> bool:
    """Whether somebody else has this address; they are told that it was used."""
    owner = user_by_email(email)
    if owner is None or owner.id == user.id:
        return False
    if owner.email and owner.active:
        mail.send(
            "accounts/mail/address_in_use",
            to=owner.email,
            language=owner.language,
            user=owner,
            url=absolute("credentials.ask_reset"),
        )
    return True
