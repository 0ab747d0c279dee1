"""The database: one session a request, one declarative base, and the rules for SQLite's connections."""

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT = 15
"""Seconds that a writer waits for another one on SQLite."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()

if TYPE_CHECKING:
    Model = Base  # mypy cannot follow the base class that Flask-SQLAlchemy makes at run time
else:
    Model = db.Model


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in time: timezone-aware UTC in Python on every database. Naive values are refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utcnow() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy's `create_engine` is called with for a database address.

    The pool has no upper limit, because the number of threads is one: a thread that holds a connection and needs
    another for a transaction of its own would otherwise wait for threads that wait for it. What is asked for stands in
    no error: it may be secret.
    """
    if url.startswith("sqlite"):
        # The sqlite3 module sends BEGIN IMMEDIATE before the first write of a transaction and nothing before reads:
        # readers never wait, and a writer takes its lock before it can have read what another one then changes.
        options: dict[str, Any] = {"connect_args": {"isolation_level": "IMMEDIATE", "timeout": BUSY_TIMEOUT}}
        options["hide_parameters"] = True
        in_memory = make_url(url).database in (None, "", ":memory:")  # which is one connection for everybody
        return options if in_memory else options | {"max_overflow": -1}
    return {"pool_pre_ping": True, "max_overflow": -1, "hide_parameters": True}


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    else:
        # PostgreSQL would take longer to compile one of our larger queries (its manual, 32) than to run it.
        connection.execute("SET jit = off")
        connection.commit()


@event.listens_for(Engine, "savepoint")
def _lock_before_savepoint(connection: Connection, _name: str) -> None:
    # A savepoint alone would begin a transaction that reads first and asks for the write lock too late.
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        raw.execute("BEGIN IMMEDIATE")


def holds_write_lock() -> bool:
    """Whether the session is SQLite's one writer, so that nobody can write beside it until its transaction ends."""
    if not db.session().in_transaction():
        return False
    raw = db.session.connection().connection.dbapi_connection
    return isinstance(raw, sqlite3.Connection) and raw.in_transaction


def lock_for_writing(connection: Connection | None = None) -> None:
    """Take SQLite's write lock now, where the next read decides what is written; PostgreSQL locks the rows it reads.

    It is taken for the session, or for a connection beside it.
    """
    connection = connection or db.session.connection()
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
