"""A database beside the site's own, with an application on it: what is restored is restored there first."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from mablog.app import create_app
from mablog.backups.errors import BackupError
from mablog.config import settings
from mablog.db import db
from mablog.migrations.branches import Branches
from mablog.modules.parts import installed

SCHEMA = "mablog_scratch"
"""Where that is on PostgreSQL. What a process that was killed left there is removed by the next one."""

LOCK = 7_231_002
"""The PostgreSQL advisory lock of whoever uses that schema."""

FILE = "scratch.sqlite3"

WAIT = 30
"""Seconds that one backup or restore waits for another: PostgreSQL takes a moment to notice that one was killed."""


@contextmanager
def scratch(modules: list[str], *, same_kind: bool) -> Iterator[Flask]:
    """An application without modules on an empty database, which knows the migrations of these modules.

    It is of the site's kind, or SQLite where PostgreSQL lets us make no schema, unless it must be of the `same_kind`.
    Raises BackupError, also for a module that is not installed.
    """
    folders = {part.name: part.migrations for part in installed()}
    if missing := [name for name in modules if folders.get(name) is None]:
        raise BackupError(f"the backup is of a site with modules that are not installed here: {', '.join(missing)}")
    with _database(same_kind=same_kind) as url, _few_words():
        # No module is switched on: only their tables are made.
        app = create_app(settings().model_copy(update={"database_url": url, "modules": {}}))
        db.session.remove()  # making it asked the site something, and its tables are to be replaced
        app.extensions["mablog.migrations"] = Branches(on={name: folders[name] or Path() for name in modules})
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


@contextmanager
def _database(*, same_kind: bool) -> Iterator[str]:
    if db.engine.dialect.name == "postgresql":
        with _schema(same_kind=same_kind) as url:
            if url:
                yield url
                return
    with _folder() as folder:
        yield f"sqlite:///{folder / FILE}"


@contextmanager
def _folder() -> Iterator[Path]:
    """An empty folder in the data folder."""
    folder = settings().data / "scratch"
    with closing(sqlite3.connect(settings().data / "scratch.lock", timeout=WAIT, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")  # which ends with the process, however that ends
        except sqlite3.OperationalError as error:
            raise BackupError(f"another backup or restore of this site is at work ({error})") from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _schema(*, same_kind: bool) -> Iterator[str]:
    """The address of an empty schema, or nothing where none can be made."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{WAIT}s'"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        except OperationalError as error:
            raise BackupError("another backup or restore is at work on this database") from error
        finally:
            connection.execute(text("RESET lock_timeout"))
        drop = text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        try:
            connection.execute(drop)
            try:
                connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            except ProgrammingError as error:
                if same_kind:
                    raise BackupError(
                        "the database lets us make no schema to restore into: GRANT CREATE ON DATABASE … TO its user"
                    ) from error
                yield ""
                return
            url = db.engine.url
            options = f"{url.query.get('options', '')} -csearch_path={SCHEMA}".strip()
            yield url.update_query_dict({"options": options}).render_as_string(hide_password=False)
        finally:
            connection.execute(drop)
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


@contextmanager
def _few_words() -> Iterator[None]:
    """Migrations of a scratch database are no news."""
    log = logging.getLogger("alembic")
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    finally:
        log.setLevel(level)
