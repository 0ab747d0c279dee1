"""How migrations run: all of one call in one transaction, under a lock, with numbered files."""

from functools import partial
from itertools import count
from time import sleep
from typing import Any, Literal

import click
from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from mablog.db import BUSY_TIMEOUT, Base, UTCDateTime
from mablog.migrations import branches
from mablog.migrations.alone import alone

LOCK = 7_231_001
"""The PostgreSQL advisory lock of the transaction that migrates: a server may be at work for a process that is gone."""

LONGEST_WAIT_MS = 500
"""For so long requests may have to wait for a migration that itself waits for others."""

PAUSE = 1
"""Seconds that it leaves the tables to them before it begins anew."""

TRIES = 600
IN_USE = ("55P03", "40P01")
"""What PostgreSQL says then: a lock cannot be had, or two wait for each other."""


def number_the_file(_context: Any, _revision: Any, directives: Any) -> None:
    """Give the new file the number after the last one, and make none for no change."""
    script = directives[0]
    if script.upgrade_ops.is_empty() and getattr(context.config.cmd_opts, "autogenerate", False):
        directives[:] = []
        return
    label = branch_of(script)
    prefix = "" if label == "mablog" else f"{label}_"
    names = [
        found.revision.removeprefix(prefix) for found in context.script.walk_revisions() if label in found.branch_labels
    ]
    script.rev_id = f"{prefix}{max((int(name) for name in names if name.isdigit()), default=0) + 1:04}"


def branch_of(directive: Any) -> str:
    """The label of the branch that a new file begins or continues: that of mablog, or of a module."""
    named = directive.branch_label or str(directive.head or "").partition("@")[0]
    return "mablog" if named in ("", "head", "heads", "base") else str(named)


def include_object(item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    # The search index is made by hand: full-text tables have shadow tables that no model describes.
    return not (kind == "table" and reflected and (name or "").startswith("post_search"))


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def steps(command: Any, destination: Any, rows: Any, migration: Any) -> Any:
    """What is to be run. To upgrade without a target means: to the heads of mablog and of what is switched on."""
    is_upgrade = command.__name__ == "upgrade"
    if command.__name__ == "downgrade" and "@" not in destination and branches.has_newer(context.script, rows):
        raise CommandError("a newer mablog ran migrations here, which that one alone can undo")
    rows = (branches.reached if is_upgrade else branches.known)(context.script, rows)
    if destination == "head" and is_upgrade:
        return context.script._upgrade_revs(branches.targets(context.script), rows)  # type: ignore[arg-type]  # it takes several
    return command(rows, migration)


def begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Rebuilding a table drops the old one, which must not delete what refers to it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {TRIES * PAUSE * 1000}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        # Whoever waits for a table to change keeps everybody who comes later from reading it.
        connection.execute(text(f"SET LOCAL lock_timeout = {LONGEST_WAIT_MS}"))


def run_when_possible(connection: Connection) -> None:
    """Run the migrations; begin anew where others, such as a backup, use what is to be changed."""
    for attempt in count(1):
        try:
            context.run_migrations()
            return
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") not in IN_USE or attempt == TRIES:
                raise
        if attempt == 1:
            click.echo("mablog waits for others that use what is to be migrated", err=True)
        connection.rollback()
        sleep(PAUSE)
        begin(connection)


def run(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    begin(connection)
    options: dict[str, Any] = {
        "connection": connection,
        "target_metadata": Base.metadata,
        "render_as_batch": True,
        "transactional_ddl": True,
        "process_revision_directives": number_the_file,
        "include_object": include_object,
        "render_item": render_item,
    }
    context.configure(**options)
    environment: Any = context.get_context().environment_context
    asked = environment.context_opts
    context.configure(**options, fn=partial(steps, asked["fn"], asked.get("destination_rev")))
    run_when_possible(connection)
    if on_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        raise RuntimeError(f"the migration would leave references to nothing: {broken[:3]}")
    connection.commit()
    if on_sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000}")


engine = current_app.extensions["migrate"].db.engine
with alone(engine), engine.connect() as connection:
    run(connection)
