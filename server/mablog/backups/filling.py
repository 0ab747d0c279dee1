"""Filling an empty database from a backup, and comparing what it holds then."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from mablog.backups.archive import Backup, RowsPart
from mablog.backups.errors import BackupError
from mablog.backups.rows import Table, is_kept, lines_of, load, tables_of
from mablog.db import db
from mablog.migrations import branches

_FOREIGN_KEYS = text(
    "SELECT CAST(conrelid::regclass AS text), quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid"
)


def fill(backup: Backup, report: Callable[[str, int, int], None]) -> None:
    """Make the tables as they were where the backup was made, and load its rows. The database is the scratch one.

    Raises BackupError where a row or a reference is not what it was, or a revision is not known here.
    """
    manifest = backup.manifest
    try:
        branches.upgrade_to(manifest.revisions)
    except CommandError as error:
        raise BackupError(
            f"the backup is of a newer mablog, {manifest.mablog}, or of a newer module: install that one ({error})"
        ) from error
    with db.engine.connect() as connection:
        # Tables of an older mablog may be none of those that the models of this one know.
        if tables_of(connection, is_kept) != [part.table for part in manifest.tables]:
            raise BackupError("the tables of the backup are not those that its migrations make here")
        with _without_foreign_keys(connection):
            for number, part in enumerate(manifest.tables, 1):
                load(connection, part.table, backup.lines(part))
                report("Loading", number, len(manifest.tables))
        for number, part in enumerate(manifest.tables, 1):
            _compare(connection, part)
            _advance_sequences(connection, part.table)
            report("Comparing", number, len(manifest.tables))
        connection.commit()


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Rows may come in any order meanwhile; in the end every reference must hold."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise BackupError(f"the backup has references to nothing: {broken[:3]}")
        return
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    keys = connection.execute(_FOREIGN_KEYS).all()
    for table, name, _ in keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    try:
        for table, name, definition in keys:
            connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    except IntegrityError as error:
        raise BackupError(f"the backup has references to nothing: {str(error.orig).splitlines()[0]}") from error


def _compare(connection: Connection, part: RowsPart) -> None:
    hashed = hashlib.sha256()
    rows = 0
    for line in lines_of(connection, part.table):
        hashed.update(line)
        rows += 1
    if (rows, hashed.hexdigest()) != (part.rows, part.sha256):
        raise BackupError(f"what was restored of {part.name} is not what was in the backup")


def _advance_sequences(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number new rows after those that are there; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    for column in table.key:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": quoted, "column": column}
        )
        last = connection.scalar(select(func.max(table.clause.c[column]))) if sequence else None
        if last is not None:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
