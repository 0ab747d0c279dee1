"""API tokens: by which a program acts for a member, within its scopes and never beyond the member's role."""

import secrets
import string
from datetime import datetime, timedelta
from zlib import crc32

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import contains_eager

from mablog import audit
from mablog.accounts.models import ApiToken, User
from mablog.accounts.schemas import ApiTokenInput
from mablog.accounts.tokens import hash_of
from mablog.db import db, utcnow
from mablog.errors import NotFound, field_error
from mablog.pagination import Page, page_of

PREFIX = "mab_"
_ALPHABET = string.digits + string.ascii_letters
_RANDOM = 32
_CHECKSUM = 6
MOST_TOKENS = 100
"""Of one member."""

LAST_USED_STEP = timedelta(minutes=1)


def new_api_token() -> str:
    """`mab_`, 190 random bits, and a checksum by which those who search for leaked secrets know one for sure."""
    random = "".join(secrets.choice(_ALPHABET) for _place in range(_RANDOM))
    return PREFIX + random + _checksum(random)


def _checksum(random: str) -> str:
    number, digits = crc32(random.encode()), ""
    for _place in range(_CHECKSUM):
        number, digit = divmod(number, len(_ALPHABET))
        digits += _ALPHABET[digit]
    return digits


def is_well_formed(token: str) -> bool:
    random = token.removeprefix(PREFIX)[:_RANDOM]
    return token.isascii() and token == PREFIX + random + _checksum(random) and len(random) == _RANDOM


def create_token(
    user: User, data: ApiTokenInput, *, by: User | None, now: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token of this member, and return it with the text that is shown once and stored nowhere.

    `by` is who asks: the member, or None for the command line. Raises InvalidFields when there are too many.
    """
    now = now or utcnow()
    if (db.session.scalar(select(func.count(ApiToken.id)).where(ApiToken.user_id == user.id)) or 0) >= MOST_TOKENS:
        raise field_error("name", _("These are too many tokens. Please revoke some first."))
    text = new_api_token()
    token = ApiToken(
        user_id=user.id,
        name=data.name,
        token_hash=hash_of(text),
        scopes=list(data.scopes),
        created_at=now,
        expires_at=now + timedelta(days=data.expires_in_days) if data.expires_in_days else None,
    )
    db.session.add(token)
    db.session.flush()  # its number is shown
    audit.record("token.create", actor=by, target=user.username, after={"name": token.name, "scopes": token.scopes})
    return token, text


def revoke_token(user: User, number: int, *, by: User | None) -> None:
    """End a token at once. Raises NotFound when this member has none of this number."""
    ended = delete(ApiToken).where(ApiToken.id == number, ApiToken.user_id == user.id).returning(ApiToken.name)
    name = db.session.scalar(ended)
    if name is None:
        raise NotFound(_("There is no such token."))
    audit.record("token.revoke", actor=by, target=user.username, before={"name": name})


def tokens_of(user: User, *, cursor: str | None = None, limit: int = 100, field: str = "after") -> Page[ApiToken]:
    """The tokens of this member, the newest first; those that expired, too."""
    return page_of(
        select(ApiToken).where(ApiToken.user_id == user.id),
        (ApiToken.created_at, ApiToken.id),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        field=field,
    )


def live_token(text: str, *, now: datetime) -> ApiToken | None:
    """The token, its member and role loaded; None when it was revoked, has expired, or its account is closed."""
    if not is_well_formed(text):
        return None
    return db.session.scalar(
        select(ApiToken)
        .join(ApiToken.user)
        .join(User.role)
        .options(contains_eager(ApiToken.user).contains_eager(User.role))
        .where(
            ApiToken.token_hash == hash_of(text),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            User.active,
        )
    )


def touch_token(token: ApiToken, *, now: datetime) -> None:
    """Note that a token is in use, to the minute; in a transaction of its own, as `service.touch_session`."""
    if token.last_used_at and token.last_used_at > now - LAST_USED_STEP:
        return
    with db.engine.begin() as connection:
        minute = now.replace(second=0, microsecond=0)
        connection.execute(update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=minute))
