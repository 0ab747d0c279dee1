"""Restoring: into a scratch database first, which then takes the place of the site's own in one transaction."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from mablog import audit
from mablog.accounts.models import User
from mablog.backups import replacing
from mablog.backups.archive import Backup, Manifest
from mablog.backups.errors import BackupError
from mablog.backups.filling import fill
from mablog.backups.making import Report
from mablog.backups.scratch import scratch
from mablog.db import db
from mablog.migrations import branches
from mablog.posts.models import Post
from mablog.search.rebuilding import rebuild_index
from mablog.storage import media_storage

PAGES = 100
"""Of an SQLite file that are copied between two looks at how far that is."""


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
    with Backup(path) as backup:
        ours = replacing.what_is_ours(target) if target.dialect.name == "postgresql" else None
        with scratch(backup.manifest.modules, same_kind=True):
            fill(backup, report)
            branches.upgrade()
            rebuild_index()
            what = {"made_at": backup.manifest.made_at.isoformat(), "mablog": backup.manifest.mablog}
            audit.record("site.restore", actor=None, target=path.name, after=what)
            db.session.commit()
            db.session.remove()
            storage = media_storage()
            for number, file in enumerate(backup.manifest.files, 1):
                storage.put(file.name, backup.read(file))
                report("Pictures", number, len(backup.manifest.files))
            try:
                if ours:
                    replacing.replace(target, ours, report)
                else:
                    _copy(db.engine, target, report)
            except (sqlite3.Error, DBAPIError) as error:
                why = " ".join(str(getattr(error, "orig", error)).split())
                raise BackupError(
                    "the site is as it was: its tables cannot be replaced. Does something still serve it, or depend on"
                    f" them? ({why})"
                ) from error
        return backup.manifest


def _copy(made: Engine, target: Engine, report: Report) -> None:
    """Write the pages of one SQLite file over those of another, in a transaction of the latter."""

    def look(status: int, left: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise sqlite3.OperationalError("database is locked")  # it has been waited for already
        report("Replacing", total - left, total)

    with closing(made.raw_connection()) as source, closing(target.raw_connection()) as to:
        source.driver_connection.backup(to.driver_connection, pages=PAGES, progress=look)  # type: ignore[union-attr]
