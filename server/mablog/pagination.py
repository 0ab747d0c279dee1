"""Pages of a list by cursor: the place after which the next page starts, never a count of rows to skip."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, Tuple, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from mablog.db import db
from mablog.errors import field_error
from mablog.text import storable

T = TypeVar("T")

LARGEST_LIMIT = 100
"""The most items a page may hold."""


class ListQuery(BaseModel):
    """What a list of the API is asked with."""

    limit: int = Field(20, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items of a list, and the cursor of those after them (None at the end)."""

    items: Sequence[T]
    next_cursor: str | None


def encode_cursor(*keys: datetime | int | str) -> str:
    values = [key.isoformat() if isinstance(key, datetime) else key for key in keys]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


LARGEST_INTEGER = 2**31 - 1
"""What a column of PostgreSQL's type `integer` holds (its manual, 8.1)."""


def decode_cursor(cursor: str, kinds: Sequence[type], *, field: str, largest: int = LARGEST_INTEGER) -> list[Any]:
    """The keys that `encode_cursor` was given, none above `largest`. Raises InvalidFields under `field` otherwise."""
    try:
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(kinds):
            raise ValueError(cursor)
        keys = [datetime.fromisoformat(v) if k is datetime else v for k, v in zip(kinds, values, strict=True)]
        if not all(type(key) is kind for key, kind in zip(keys, kinds, strict=True)):
            raise ValueError(cursor)
        if any(isinstance(key, datetime) and key.tzinfo is None for key in keys):
            raise ValueError(cursor)
        if any(isinstance(key, int) and not 0 <= key <= largest for key in keys):
            raise ValueError(cursor)
        for key in keys:
            if isinstance(key, str):
                storable(key)
            elif isinstance(key, datetime):
                key.astimezone(UTC)  # the ends of the calendar have no moment in UTC
    except (ValueError, TypeError, RecursionError, OverflowError, binascii.Error):
        raise field_error(field, _("This is not a place in the list.")) from None
    return keys


Columns = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]


def before_place(columns: Columns, place: Sequence[Any]) -> ColumnElement[bool]:
    """Rows before a place in the ascending order of two columns."""
    return tuple_(*columns) < _literals(columns, place)


def after_place(columns: Columns, place: Sequence[Any]) -> ColumnElement[bool]:
    """Rows after a place in the ascending order of two columns."""
    return tuple_(*columns) > _literals(columns, place)


def _literals(columns: Columns, place: Sequence[Any]) -> Tuple:
    return tuple_(*(literal(key, column.type) for key, column in zip(place, columns, strict=True)))


def page_of(
    select: Select[T],
    columns: Columns,
    *,
    kinds: tuple[type, type],
    cursor: str | None,
    limit: int,
    field: str = "after",
    descending: bool = True,
) -> Page[T]:
    """One page of `select` in the order of two columns, the second of which makes the order unique.

    `cursor` is a `next_cursor` of an earlier page (None for the first), `field` its name in the request. Raises
    InvalidFields.
    """
    query = select.order_by(*((column.desc() if descending else column.asc()) for column in columns))
    if cursor:
        place = decode_cursor(cursor, kinds, field=field)
        query = query.where(before_place(columns, place) if descending else after_place(columns, place))
    rows = db.session.scalars(query.limit(limit + 1)).all()
    items = rows[:limit]
    if len(rows) <= limit:
        return Page(items, None)
    return Page(items, encode_cursor(*(getattr(items[-1], column.key) for column in columns)))
