"""Restoring: into a scratch database first, which then takes the place of the site's own in one transaction."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

from mablog.accounts.models import User
from mablog.backups.archive import Backup, Manifest
from mablog.backups.errors import BackupError
from mablog.backups.filling import fill
from mablog.backups.making import Report
from mablog.backups.rows import is_ours
from mablog.backups.scratch import SCHEMA, WAIT, scratch
from mablog.db import db
from mablog.migrations import branches
from mablog.posts.models import Post
from mablog.search.rebuilding import rebuild_index
from mablog.storage import media_storage

_FUNCTIONS = text(
    "SELECT format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) FROM pg_proc"
    " WHERE pronamespace = CAST(:schema AS regnamespace)"
)


def is_empty() -> bool:
    """Whether the site has neither members nor posts, or is not made yet."""
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        tables = [model.__tablename__ for model in (User, Post)]
        return not any(
            connection.scalar(text(f"SELECT 1 FROM {name} LIMIT 1"))  # noqa: S608  the names are ours
            for name in tables
            if name in there
        )


def restore(path: Path, report: Report) -> Manifest:
    """Put what is in a backup in the place of what the site has; returns what was restored.

    Until its last step, which is one transaction, the site is as it was, but for pictures that it does not show.
    Raises BackupError, OSError and SQLAlchemy's errors.
    """
    target = db.engine
    with Backup(path) as backup, scratch(backup.manifest.modules, same_kind=True):
        fill(backup, report)
        branches.upgrade()
        rebuild_index()
        db.session.remove()
        storage = media_storage()
        for number, file in enumerate(backup.manifest.files, 1):
            storage.put(file.name, backup.read(file))
            report("Pictures", number, len(backup.manifest.files))
        try:
            if target.dialect.name == "sqlite":
                _copy(db.engine, target)
            else:
                _move(target)
        except (sqlite3.Error, OperationalError) as error:
            raise BackupError(
                f"the site is as it was: its tables cannot be replaced. Does something still serve it? ({error})"
            ) from error
        return backup.manifest


def _copy(made: Engine, target: Engine) -> None:
    """Write the pages of one SQLite file over those of another, in a transaction of the latter."""
    with closing(made.raw_connection()) as source, closing(target.raw_connection()) as to:
        source.driver_connection.backup(to.driver_connection)  # type: ignore[union-attr]


def _move(target: Engine) -> None:
    """Put what stands in the scratch schema in the place of the site's tables and functions."""
    with target.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT}s'"))
        quote = connection.dialect.identifier_preparer.quote
        schema = quote(str(connection.scalar(text("SELECT current_schema()"))))
        tables = inspect(connection)
        made = tables.get_table_names(schema=SCHEMA)
        for name in tables.get_table_names():
            if name in made or is_ours(name):
                connection.execute(text(f"DROP TABLE {schema}.{quote(name)} CASCADE"))
        functions = connection.execute(_FUNCTIONS, {"schema": SCHEMA}).scalars().all()
        for function in functions:
            connection.execute(text(f"DROP FUNCTION IF EXISTS {schema}.{function} CASCADE"))
            connection.execute(text(f"ALTER FUNCTION {SCHEMA}.{function} SET SCHEMA {schema}"))
        for name in made:
            connection.execute(text(f"ALTER TABLE {SCHEMA}.{quote(name)} SET SCHEMA {schema}"))
