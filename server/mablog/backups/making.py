"""Making a backup while the site runs: what one moment holds, written to a file, and tried before it counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from mablog.backups.archive import Backup, FilePart, Manifest, Writer
from mablog.backups.errors import BackupError
from mablog.backups.filling import fill
from mablog.backups.rows import is_kept, lines_of, tables_of
from mablog.backups.scratch import scratch
from mablog.db import db, utcnow
from mablog.media.models import Media
from mablog.migrations import branches
from mablog.modules.parts import installed
from mablog.storage import media_storage
from mablog.storage.folder import sync_folder

Report = Callable[[str, int, int], None]
"""Told what is done at present, how much of it is done, and of how much."""


def make_backup(path: Path, report: Report) -> tuple[Manifest, str]:
    """Write a backup to a new file, whole or not at all; returns what is in it and on which database it was tried.

    Raises BackupError, OSError and SQLAlchemy's errors.
    """
    if path.exists():
        raise BackupError(f"{path} is there already")
    draft = path.with_name(f"{path.name}.part")
    if draft.exists():
        raise BackupError(f"{draft} is there: another backup is being written, or was when its process died: remove it")
    site = db.engine
    with snapshot(site) as connection:
        revisions, modules = revisions_in(connection)
    with scratch(modules, same_kind=False):
        try:
            _write(draft, site, revisions, modules, report)
            with Backup(draft) as backup:
                fill(backup, report)
                for file in backup.manifest.files:
                    backup.read(file)
            draft.replace(path)
            sync_folder(path.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return backup.manifest, db.engine.dialect.name


def _write(path: Path, site: Engine, revisions: list[str], modules: list[str], report: Report) -> None:
    """Write what the site holds into a new file; the application at work is that of the scratch database."""
    branches.upgrade_to(revisions)
    with db.engine.connect() as connection:
        # What migrations make, and nothing that others keep in the site's database.
        names = {table.name for table in tables_of(connection, is_kept)}
    writer = Writer(path)
    try:
        with snapshot(site) as connection:
            made_at = utcnow()
            if not set(revisions) <= set(MigrationContext.configure(connection).get_current_heads()):
                raise BackupError("the database was migrated meanwhile: make the backup again")
            tables = tables_of(connection, names.__contains__)
            rows = []
            for number, table in enumerate(tables, 1):
                rows.append(writer.add_rows(table, lines_of(connection, table)))
                report("Rows", number, len(tables))
            files, missing = _add_pictures(writer, connection, report)
        writer.finish(
            Manifest(
                made_at=made_at,
                database=site.dialect.name,
                revisions=revisions,
                modules=modules,
                tables=rows,
                files=files,
                missing=missing,
            )
        )
    finally:
        writer.abandon()


@contextmanager
def snapshot(site: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is at its first question, while others write."""
    with site.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # the sqlite3 module sends none before reads
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def revisions_in(connection: Connection) -> tuple[list[str], list[str]]:
    """The revisions of the database that are known here, and the modules that they are of. Raises BackupError."""
    script = branches.scripts()
    rows = branches.known(script, MigrationContext.configure(connection).get_current_heads())
    if not rows:
        raise BackupError("there is no site in the database: `mablog init` makes one")
    paths = [Path(found.path) for found in script.iterate_revisions(rows, "base", implicit_base=True)]
    modules = [
        part.name
        for part in installed()
        if (folder := part.migrations) and any(path.is_relative_to(folder) for path in paths)
    ]
    return sorted(rows), modules


def _add_pictures(writer: Writer, connection: Connection, report: Report) -> tuple[list[FilePart], list[str]]:
    """Add the files that the rows of the snapshot name; returns them, and those that are gone by now."""
    storage = media_storage()
    files: list[FilePart] = []
    missing: list[str] = []
    pictures = connection.scalar(select(func.count()).select_from(Media)) or 0
    query = select(Media).order_by(Media.id).execution_options(yield_per=100)
    with Session(connection) as session:
        for number, picture in enumerate(session.scalars(query), 1):
            for name in picture.files:
                try:
                    files.append(writer.add_file(name, storage.read(name)))
                except FileNotFoundError:
                    missing.append(name)
            report("Pictures", number, pictures)
    return files, missing
