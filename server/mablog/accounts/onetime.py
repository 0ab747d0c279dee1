"""One-time links: each does one thing for one member, once, until it expires. Only the hash of its token is stored."""

from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from mablog.accounts.models import OneTimeLink, User
from mablog.accounts.queries import live_link
from mablog.accounts.tokens import hash_of, new_token
from mablog.db import db, utcnow
from mablog.errors import NotFound
from mablog.site.queries import site_settings


class Purpose(StrEnum):
    """What a link does; it does nothing else."""

    CONFIRM = "confirm"
    RESET = "reset"
    NEW_EMAIL = "new-email"

    @property
    def hours(self) -> int:
        """How long such a link works: a setting of the site."""
        hours: int = getattr(site_settings(), f"{self.name.lower()}_link_hours")
        return hours

    @property
    def lifetime(self) -> timedelta:
        return timedelta(hours=self.hours)


class DeadLink(NotFound):
    """The link was used, replaced by a newer one, has expired, or never was one."""


def issue(purpose: Purpose, user: User, *, email: str | None, now: datetime | None = None) -> str:
    """The token of a new link for this member and the address it is about; the older one for this purpose dies."""
    token = new_token()
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == purpose, OneTimeLink.user_id == user.id))
    db.session.add(
        OneTimeLink(
            purpose=purpose,
            user_id=user.id,
            email=email,
            token_hash=hash_of(token),
            expires_at=(now or utcnow()) + purpose.lifetime,
        )
    )
    return token


def opened(purpose: Purpose, token: str) -> tuple[User, str | None]:
    """The member and the address that a link is about, which stays as it is. Raises DeadLink."""
    link = live_link(purpose, token, now=utcnow())
    if link is None:
        raise DeadLink(_("This link does not work any more."))
    return _member(link.user_id), link.email


def used(purpose: Purpose, token: str) -> tuple[User, str | None]:
    """The same, and the link is used up: of two who press its button at once, one gets here. Raises DeadLink."""
    link = db.session.execute(
        delete(OneTimeLink)
        .where(
            OneTimeLink.purpose == purpose, OneTimeLink.token_hash == hash_of(token), OneTimeLink.expires_at > utcnow()
        )
        .returning(OneTimeLink.user_id, OneTimeLink.email)
    ).one_or_none()
    if link is None:
        raise DeadLink(_("This link does not work any more."))
    return _member(link.user_id), link.email


def end_links(user: User) -> None:
    """Every link of this member stops working: what they were asked for from has changed."""
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))


def _member(user_id: int | None) -> User:
    user = db.session.scalar(select(User).where(User.id == user_id).options(joinedload(User.role)))
    if user is None:
        raise DeadLink(_("This link does not work any more."))
    return user
