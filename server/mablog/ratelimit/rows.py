"""What is counted for limits as rows of the site's database: always there, whatever else is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Double, case, cast, delete, extract, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mablog.db import db, holds_write_lock, lock_for_writing, utcnow
from mablog.ratelimit.limits import NEARLY, Rate
from mablog.ratelimit.models import RateCount


def add(key: bytes, rate: Rate, now: datetime | None) -> float:
    """Count one more; 0, or the seconds until one is let through, and then nothing is counted."""
    with _own_transaction() as connection:
        moment = literal(now.timestamp()) if now else _clock(connection)
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        counted = connection.scalar(
            insert(RateCount)
            .values(key=key, free_at=moment + rate.step)
            .on_conflict_do_update(
                index_elements=[RateCount.key],
                set_={"free_at": case((RateCount.free_at > moment, RateCount.free_at), else_=moment) + rate.step},
                where=RateCount.free_at <= moment + (rate.period - rate.step + NEARLY),
            )
            .returning(RateCount.free_at)
        )
        if counted is not None:
            return 0
        waits = select(RateCount.free_at - moment).where(RateCount.key == key)
        return max((connection.scalar(waits) or 0) - rate.period + rate.step, NEARLY)


def take_back(key: bytes, rate: Rate) -> None:
    with _own_transaction() as connection:
        mine = RateCount.key == key
        connection.execute(update(RateCount).where(mine).values(free_at=RateCount.free_at - rate.step))


def forget_old(*, now: datetime) -> None:
    """Remove the counts of which nothing is used up any more."""
    db.session.execute(delete(RateCount).where(RateCount.free_at < now.timestamp()))


def _clock(connection: Connection) -> ColumnElement[float]:
    """Seconds since 1970 at the moment at which nobody else can count.

    A moment from before others were waited for would be earlier than what they counted, so that the last one that a
    limit lets through would be refused. PostgreSQL asks its clock, which is one for all machines, once it has the row.
    """
    if connection.dialect.name == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()), Double)
    lock_for_writing(connection)
    return literal(utcnow().timestamp())


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    if holds_write_lock():
        yield db.session.connection()
    else:
        with db.engine.begin() as connection:
            yield connection
