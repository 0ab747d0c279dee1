"""Mails about notifications, and how they are stopped from within the mail (RFC 8058)."""

import hashlib

from flask_babel import gettext as _
from itsdangerous import BadSignature, Signer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mablog import mail
from mablog.accounts.models import User
from mablog.config import settings
from mablog.db import db
from mablog.errors import NotFound
from mablog.links import absolute, absolute_path
from mablog.notifications.models import Kind, Notification, Way
from mablog.notifications.queries import notification_of, ways_of
from mablog.notifications.service import choose_ways
from mablog.notifications.words import KINDS, answers_a_comment, path_of


def send(number: int) -> None:
    """Mail a notification to whom it is for, if it is wanted."""
    wanted = _wanted(number)
    if wanted is None:
        return
    user, notification = wanted
    kind = Kind(notification.kind)
    mail.send(
        f"notifications/mail/{kind}",
        to=user.email or "",
        language=user.language,
        unsubscribe=absolute("unsubscribing.ask", token=token_of(user.id, kind)),
        about=f"notification {number}",
        user=user,
        notification=notification,
        is_to_comment=answers_a_comment(notification),
        url=absolute_path(path_of(notification)),
        kind=KINDS[kind],
        settings_url=absolute("notification_settings.settings"),
    )


def is_wanted(about: str) -> bool | None:
    """Whether a mail is still to be sent; None for one about something else."""
    name, _space, number = about.partition(" ")
    return _wanted(int(number)) is not None if name == "notification" else None


def _wanted(number: int) -> tuple[User, Notification] | None:
    """A notification and whom it is for, while it may be read, is not read yet, and its reader wants such mails.

    Their address must be confirmed: what is not may be anybody's.
    """
    reader = select(Notification.user_id).where(Notification.id == number).scalar_subquery()
    user = db.session.scalar(select(User).where(User.id == reader).options(joinedload(User.role)))
    if user is None or user.email is None or user.confirmed_at is None or not user.active or user.is_suspended:
        return None
    notification = notification_of(user, number)
    if notification is None or notification.read_at is not None:
        return None
    return (user, notification) if ways_of(user)[Kind(notification.kind)] is Way.MAIL else None


def token_of(user_id: int, kind: Kind) -> str:
    """What stops mails of one kind to one member, and does nothing else, for ever."""
    return _signer().sign(f"{user_id}.{kind}").decode()


def kind_of(token: str) -> Kind:
    """The kind of mails that a token stops. Raises NotFound for a token that this site did not make."""
    return _read(token)[1]


def stop_mails(token: str) -> Kind:
    """Send no more mails of the kind that a token is for; the site goes on to tell of it. Raises NotFound."""
    user_id, kind = _read(token)
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_("This link does not work any more."))
    if ways_of(user)[kind] is Way.MAIL:
        choose_ways(user, {kind: Way.SITE})
    return kind


def _read(token: str) -> tuple[int, Kind]:
    try:
        user_id, _dot, kind = _signer().unsign(token).decode().partition(".")
        return int(user_id), Kind(kind)
    except (BadSignature, ValueError):  # ValueError: what an older version of the site signed
        raise NotFound(_("This link does not work any more.")) from None


def _signer() -> Signer:
    return Signer(settings().secret_key.get_secret_value(), salt="unsubscribe", digest_method=hashlib.sha256)
