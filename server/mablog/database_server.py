"""The database before there are tables in it: whether its server answers, and whether it is there at all.

SQLite has no server, and makes its file by itself: for its addresses nothing is done.
"""

import time
from typing import Any

import click
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateDatabase, InsufficientPrivilege, UniqueViolation
from psycopg.pq import PGconn, Ping
from sqlalchemy.engine import make_url

from mablog.config import ConfigError

BETWEEN = 0.5
"""Seconds between two looks whether the server answers."""


def wait(url: str, seconds: int) -> None:
    """Wait until the server of PostgreSQL at an address takes connections, for at most so many seconds; say so once.

    Raises ConfigError when it does not answer by then. Whether it lets us in is not asked.
    """
    if url.startswith("sqlite"):
        return
    options = _options(url)
    where = f"{options.get('host') or 'its usual socket'}, port {options.get('port') or 5432}"
    end = time.monotonic() + seconds
    told = False
    while PGconn.ping(make_conninfo(**(options | {"connect_timeout": 5})).encode()) != Ping.OK:
        if time.monotonic() >= end:
            raise ConfigError(f"no PostgreSQL answers at {where} after {seconds} s: does DATABASE_URL name it?")
        if not told:
            click.echo(f"mablog waits for PostgreSQL at {where}, for at most {seconds} s", err=True)
            told = True
        time.sleep(BETWEEN)


def create_missing(url: str) -> None:
    """Make the database at an address of PostgreSQL where there is none; two processes may do so at once.

    Raises ConfigError when we may not make one. What else keeps us from it is left to whoever connects next to tell.
    """
    if url.startswith("sqlite"):
        return
    options = _options(url)
    try:
        psycopg.connect(**options).close()
    except psycopg.OperationalError:
        pass  # libpq tells in words alone, in the language of the server, that there is no such database
    else:
        return
    name = options.get("dbname") or options.get("user")
    try:
        with psycopg.connect(**(options | {"dbname": "postgres"}), autocommit=True) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            made = sql.Identifier(str(name))
            server.execute(sql.SQL("CREATE DATABASE ") + made + sql.SQL(" TEMPLATE template0 ENCODING 'UTF8'"))
            click.echo(f"The database {name} is made.")
    except (DuplicateDatabase, UniqueViolation):
        return  # by another process, in this moment
    except InsufficientPrivilege:
        raise ConfigError(
            f"there is no database {name}, and {options.get('user')} may not make one: "
            f"`createdb -O {options.get('user')} {name}`, as an administrator of PostgreSQL"
        ) from None
    except psycopg.OperationalError:
        return


def _options(url: str) -> dict[str, Any]:
    """What psycopg is to be called with, as SQLAlchemy does it."""
    address = make_url(url)
    return dict(address.get_dialect()().create_connect_args(address)[1])
