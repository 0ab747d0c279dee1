"""What a release does to the one before it, which goes on serving while the database is migrated.

Run as a program, by the Python of that release, it prints what its models miss in the database of DATABASE_URL.
"""

from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData

NEW_RULES = ("remove_constraint", "remove_fk", "remove_index")
"""Differences, as Alembic calls them on the way from the database to the models: a rule that these do not know."""


def missed(connection: Connection, models: MetaData) -> list[str]:
    """What the tables lack for these models, or ask of them that they do not know."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[str] = []
    for difference in compare_metadata(context, models):
        for one in difference if isinstance(difference, list) else [difference]:
            found += _missed(one, models)
    return sorted(found)


def _missed(difference: Any, models: MetaData) -> Iterator[str]:
    kind, *rest = difference
    if kind == "add_table":
        yield f"the table {rest[0].name} is gone"
    elif kind == "add_column":
        yield f"{rest[1]}.{rest[2].name} is gone"
    elif kind == "remove_column":
        _, table, column = rest
        if not column.nullable and column.server_default is None:
            yield f"{table}.{column.name} has to be given"
    elif kind == "modify_nullable":
        _, table, column, _, is_now, was = rest
        if was and not is_now:
            yield f"{table}.{column} has to be given"
    elif kind == "modify_type":
        _, table, column, _, is_now, was = rest
        yield f"{table}.{column} is {is_now} in place of {was}"
    elif kind in NEW_RULES and rest[0].table.name in models.tables and getattr(rest[0], "unique", True):
        yield f"{rest[0].table.name} has {rest[0].name}"


def main() -> None:
    from mablog import create_app
    from mablog.db import Base, db

    with create_app().app_context(), db.engine.connect() as connection:
        print("\n".join(missed(connection, Base.metadata)))


if __name__ == "__main__":
    main()
