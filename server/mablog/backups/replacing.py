"""PostgreSQL: what stands in the scratch schema takes the place of the site's tables, beside those of others."""

from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from mablog.backups.errors import BackupError
from mablog.backups.making import Report, revisions_in, snapshot
from mablog.backups.scratch import SCHEMA, WAIT, scratch
from mablog.db import db
from mablog.migrations import branches

_FUNCTIONS = text(
    "SELECT format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) FROM pg_proc"
    " WHERE pronamespace = CAST(:schema AS regnamespace)"
)
_KEYS_OF_OTHERS = text(
    "WITH ours AS (SELECT oid FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:ours))"
    " SELECT CAST(conrelid::regclass AS text), quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND confrelid IN (SELECT oid FROM ours) AND conrelid NOT IN (SELECT oid FROM ours)"
)


@dataclass(frozen=True)
class Ours:
    """The tables of the database that the site's migrations made, and the revisions there that are of others."""

    tables: set[str]
    revisions_of_others: set[str]


def what_is_ours(site: Engine) -> Ours:
    """Tell it by running the same migrations in the scratch schema. Raises BackupError."""
    with snapshot(site) as connection:
        heads = set(MigrationContext.configure(connection).get_current_heads())
        if not heads:
            return Ours(set(), set())
        revisions, modules = revisions_in(connection)
    with scratch(modules, same_kind=True):
        branches.upgrade_to(revisions)
        tables = set(inspect(db.engine).get_table_names())
    return Ours(tables, heads - set(revisions))


def replace(target: Engine, ours: Ours, report: Report) -> None:
    """Put what stands in the scratch schema in the place of the site's tables and functions, in one transaction.

    Tables of others stay, with their references to the site's. Raises BackupError and SQLAlchemy's errors where
    something of others would not be what it was; then all is as it was.
    """
    with target.begin() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT}s'"))
        quote = connection.dialect.identifier_preparer.quote
        schema = quote(str(connection.scalar(text("SELECT current_schema()"))))
        tables = inspect(connection)
        there, made = set(tables.get_table_names()), tables.get_table_names(schema=SCHEMA)
        if taken := sorted(there & set(made) - ours.tables):
            raise BackupError(f"the site is as it was: others have tables in its database called {', '.join(taken)}")
        gone = [f"{schema}.{quote(name)}" for name in sorted(there & ours.tables)]
        keys = connection.execute(_KEYS_OF_OTHERS, {"ours": sorted(ours.tables)}).all()
        for table, name, _ in keys:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        if gone:
            connection.execute(text(f"DROP TABLE {', '.join(gone)}"))
        _move_functions(connection, schema)
        for number, name in enumerate(made, 1):
            connection.execute(text(f"ALTER TABLE {SCHEMA}.{quote(name)} SET SCHEMA {schema}"))
            report("Replacing", number, len(made))
        for table, name, definition in keys:
            connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
        for revision in ours.revisions_of_others:
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def _move_functions(connection: Connection, schema: str) -> None:
    for function in connection.execute(_FUNCTIONS, {"schema": SCHEMA}).scalars().all():
        connection.execute(text(f"DROP FUNCTION IF EXISTS {schema}.{function}"))
        connection.execute(text(f"ALTER FUNCTION {SCHEMA}.{function} SET SCHEMA {schema}"))
