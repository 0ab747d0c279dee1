"""What a database holds, whatever revision it is at."""

import json

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from mablog.backups.rows import Table, is_kept, lines_of, tables_of
from mablog.db import db

CHANGED = {"roles.permissions": "0024 gives moderators a right, and takes it away again"}
"""Columns whose values a migration changes on purpose, and why."""

Rows = dict[str, list[dict[str, object]]]
"""The rows of every table, each as its values by column."""


def revision() -> str | None:
    """The revision that the database is at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def rows() -> Rows:
    """What stands in every table but those that are made anew from others."""
    with db.engine.connect() as connection:
        return {table.name: _rows(connection, table) for table in tables_of(connection, is_kept)}


def _rows(connection: Connection, table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, json.loads(line), strict=True)) for line in lines_of(connection, table)]


def differences(one: Rows, other: Rows) -> list[str]:
    """Where two states differ in tables and columns that both have, but for what is in CHANGED."""
    found = []
    for table in one.keys() & other.keys():
        if len(one[table]) != len(other[table]):
            found.append(f"{table} has {len(other[table])} rows in place of {len(one[table])}")
            continue
        for row, same in zip(one[table], other[table], strict=True):
            for column in row.keys() & same.keys():
                if row[column] != same[column] and f"{table}.{column}" not in CHANGED:
                    found.append(f"{table}.{column} is {same[column]!r} in place of {row[column]!r}")
    return sorted(set(found))
