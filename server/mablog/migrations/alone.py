"""The lock that keeps two processes from migrating a database, or from setting the same site up, at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import click
from sqlalchemy import Engine, text

LOCK = 7_231_000
"""The PostgreSQL advisory lock. The one in `env.py` is another: it goes with the very transaction that migrates."""

_held: ContextVar[Engine | None] = ContextVar("held", default=None)


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Hold the lock of a database as long as the block lasts; who comes second waits, and says so.

    It ends with the process, however that ends. On PostgreSQL a transaction holds it that does nothing else, which
    works behind a pooler of connections, too; on SQLite a file beside that of the database is locked. Whoever holds it
    may ask for it again.
    """
    if _held.get() is engine or engine.url.database in (None, "", ":memory:"):
        yield
        return
    token = _held.set(engine)
    try:
        with _lock_on_file(engine) if engine.dialect.name == "sqlite" else _lock_in_database(engine):
            yield
    finally:
        _held.reset(token)


@contextmanager
def _lock_on_file(engine: Engine) -> Iterator[None]:
    with Path(f"{engine.url.database}-lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say_so()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_in_database(engine: Engine) -> Iterator[None]:
    with engine.begin() as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
            _say_so()
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield


def _say_so() -> None:
    click.echo("mablog waits for another process that sets up or migrates this database", err=True)
