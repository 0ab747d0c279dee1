"""How many queries a piece of code makes, and how SQLite finds what they ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from mablog.db import db


@contextmanager
def queries_counted() -> Iterator[list[str]]:
    """The statements that the application's engine runs inside, in order."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def steps_of(statement: str) -> list[str]:
    """SQLite's plan for a statement: what it searches by which index, and what it sorts."""
    values = ("x",) * statement.count("?")
    return [row[3] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
