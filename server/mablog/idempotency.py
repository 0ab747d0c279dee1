"""The same request sent twice does its work once: a key that the client chose names the result.

After "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header). Forms carry such a key too.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from flask_babel import gettext as _
from pydantic import Field
from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model, UTCDateTime, db, lock_for_writing, utcnow
from mablog.errors import field_error
from mablog.text import Input, Line, parse

KEPT = timedelta(days=1)
"""How long a key is remembered."""

LONGEST_KEY = 200


class RequestKeyInput(Input):
    key: Annotated[Line, Field(alias="Idempotency-Key", min_length=1, max_length=LONGEST_KEY)]


def request_key(sent: str | None) -> str | None:
    """The key that a request came with. Raises InvalidFields under `Idempotency-Key`."""
    return None if sent is None else parse(RequestKeyInput, {"Idempotency-Key": sent}).key


class RequestKey(Model):
    """A key that a member's request came with, what was asked (hashed), and the number of what it made."""

    __tablename__ = "request_keys"
    __table_args__ = (Index("ix_request_keys_created_at", "created_at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    asked: Mapped[bytes] = mapped_column(LargeBinary(32))
    result: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


def earlier_result(user_id: int, key: str, asked: Sequence[object], *, field: str) -> int | None:
    """The number of what this request made when it came first; None where it comes now, and the key is taken for it.

    `asked` is all that makes the request this one. Whoever sends the same key meanwhile waits for this transaction to
    end. Raises InvalidFields under `field` for a key that came with another request.
    """
    lock_for_writing()
    fingerprint = hashlib.sha256(repr(tuple(asked)).encode("utf-8", "surrogatepass")).digest()
    insert = postgresql.insert if db.session.connection().dialect.name == "postgresql" else sqlite.insert
    values = {"user_id": user_id, "key": key, "asked": fingerprint, "created_at": utcnow()}
    mine = db.session.scalar(insert(RequestKey).values(values).on_conflict_do_nothing().returning(RequestKey.user_id))
    if mine is not None:
        return None
    found = db.session.execute(select(RequestKey.asked, RequestKey.result).where(_is(user_id, key))).one()
    if found.asked != fingerprint:
        raise field_error(field, _("This key came with another request before."))
    result: int = found.result
    return result


def remember_result(user_id: int, key: str, result: int) -> None:
    """Note what the request with this key made."""
    db.session.execute(update(RequestKey).where(_is(user_id, key)).values(result=result))


def forget_old(*, now: datetime) -> None:
    """Remove the keys that nobody sends again."""
    db.session.execute(delete(RequestKey).where(RequestKey.created_at < now - KEPT))


def _is(user_id: int, key: str) -> ColumnElement[bool]:
    return (RequestKey.user_id == user_id) & (RequestKey.key == key)
