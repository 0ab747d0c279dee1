"""A migration that is killed is undone by the database, and done by running it again."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from databases import POSTGRESQL_IN_THE_LONG_RUN
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, event, inspect
from upgrade.state import Rows, revision, rows

from mablog.db import db

EARLY = "0008"
"""After it, tables with rows in them get columns and constraints, and SQLite writes some of them anew."""
KILLS = 8
"""At so many statements of the whole way, and once more at its end."""


@POSTGRESQL_IN_THE_LONG_RUN
@pytest.mark.parametrize(
    ("migrate", "start", "end"),
    [(upgrade, EARLY, "head"), pytest.param(downgrade, "head", EARLY, marks=pytest.mark.long)],
)
def test_a_killed_migration_is_undone_and_running_it_again_ends_as_if_nothing_had_been(
    newest: Rows, migrate: Callable[..., None], start: str, end: str
) -> None:
    upgrade()
    downgrade(revision=EARLY)
    if start == "head":
        upgrade()
    before = everything()
    statements = count_statements(lambda: migrate(revision=end))
    undisturbed = everything()
    assert undisturbed != before
    (downgrade if start == EARLY else upgrade)(revision=start)
    assert everything() == before
    for number in [*range(1, statements, statements // KILLS), None]:
        kill_at(number, lambda: migrate(revision=end))
        assert everything() == before, f"killed at statement {number} of {statements}"
    migrate(revision=end)
    assert everything() == undisturbed


def everything() -> tuple[str | None, Rows, list[str]]:
    """Revision, rows, and what the schema is made of."""
    inspector = inspect(db.engine)
    parts: list[str] = []
    for (_, table), columns in inspector.get_multi_columns().items():
        parts += [f"{table} {column['name']} {column['type']!r} {column['nullable']}" for column in columns]
    for kind in (inspector.get_multi_indexes, inspector.get_multi_foreign_keys, inspector.get_multi_check_constraints):
        parts += [f"{table} {found['name']}" for (_, table), several in kind().items() for found in several]
    return revision(), rows(), sorted(parts)


def count_statements(work: Callable[[], None]) -> int:
    counted = []

    def count(*_: Any) -> None:
        counted.append(1)

    event.listen(db.engine, "before_cursor_execute", count)
    work()
    event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


def kill_at(number: int | None, work: Callable[[], None]) -> None:
    """Do it in a process that is killed before its statement of this number, or else before it commits."""
    db.engine.dispose()  # connections cannot be shared
    child = os.fork()
    if child == 0:
        _do_until_killed(db.engine, number, work)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def _do_until_killed(engine: Engine, number: int | None, work: Callable[[], None]) -> None:
    done = []

    def look(*_: Any) -> None:
        done.append(1)
        if len(done) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(engine, "before_cursor_execute", look)
        if number is None:
            event.listen(engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        work()
    finally:
        os._exit(1)
