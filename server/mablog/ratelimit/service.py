import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask_babel import ngettext
from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mablog.config import settings
from mablog.db import db, holds_write_lock, utcnow
from mablog.errors import TooManyRequests
from mablog.ratelimit.limits import Limit, Rate, rate_of
from mablog.ratelimit.models import RateCount


def hit(limit: Limit, key: object, *, now: datetime | None = None) -> None:
    """Count one more for this key. Raises TooManyRequests, and counts nothing, when the limit is reached.

    In a transaction of its own, so that what is refused afterwards stays counted. Call it before the request writes:
    SQLite has one writer at a time, so that there the count would be part of the request, and undone with it.
    """
    rate = _rate_now(limit)
    if rate is None:
        return
    moment = (now or utcnow()).timestamp()
    fullest = moment + rate.period - rate.step
    with _own_transaction() as connection:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        counted = connection.scalar(
            insert(RateCount)
            .values(key=_digest(limit, key), free_at=moment + rate.step)
            .on_conflict_do_update(
                index_elements=[RateCount.key],
                set_={"free_at": case((RateCount.free_at > moment, RateCount.free_at), else_=moment) + rate.step},
                where=RateCount.free_at <= fullest + 0.001,  # sums of steps are not exact
            )
            .returning(RateCount.free_at)
        )
        if counted is None:
            free_at = connection.scalar(select(RateCount.free_at).where(RateCount.key == _digest(limit, key)))
            raise _refusal(math.ceil((free_at or 0) - fullest))


def take_back(limit: Limit, key: object) -> None:
    """Make one hit undone: what it counted did not happen. In a transaction of its own, like the hit."""
    if rate := _rate_now(limit):
        mine = RateCount.key == _digest(limit, key)
        with _own_transaction() as connection:
            connection.execute(update(RateCount).where(mine).values(free_at=RateCount.free_at - rate.step))


def forget_old(*, now: datetime) -> None:
    """Remove the counts of which nothing is used up any more."""
    db.session.execute(delete(RateCount).where(RateCount.free_at < now.timestamp()))


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    if holds_write_lock():
        yield db.session.connection()
    else:
        with db.engine.begin() as connection:
            yield connection


def _rate_now(limit: Limit) -> Rate | None:
    return rate_of(settings().limits.get(limit.name, limit.rate))


def _digest(limit: Limit, key: object) -> bytes:
    # Keyed, so that the table tells nobody whose addresses are in it.
    secret = hashlib.sha256(settings().secret_key.get_secret_value().encode()).digest()
    return hashlib.blake2b(f"{limit.name}\0{key}".encode("utf-8", "surrogatepass"), key=secret, digest_size=16).digest()


def _refusal(seconds: int) -> TooManyRequests:
    seconds = max(seconds, 1)
    if seconds < 100:
        text = ngettext("Please try again in %(num)s second.", "Please try again in %(num)s seconds.", seconds)
    else:
        minutes = math.ceil(seconds / 60)
        text = ngettext("Please try again in %(num)s minute.", "Please try again in %(num)s minutes.", minutes)
    return TooManyRequests(text, retry_after=seconds)
