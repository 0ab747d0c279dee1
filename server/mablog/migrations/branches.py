"""The branches of migrations: mablog's own, and one of each module, labelled with its name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from mablog.db import db, migrate


@dataclass
class Branches:
    """The folders of the modules that are switched on, and of others that are installed, by the name of the module."""

    on: dict[str, Path] = field(default_factory=dict)
    off: dict[str, Path] = field(default_factory=dict)


@migrate.configure
def find_folders(config: Any) -> Any:
    """Tell Alembic where migrations are.

    Those of a module that is switched off are among them while it has tables: its row would be unknown otherwise.
    """
    branches: Branches = current_app.extensions["mablog.migrations"]
    rows = _rows()
    kept = [folder for folder in branches.off.values() if rows & _revisions_in(folder)]
    config.set_main_option("path_separator", "newline")
    own = Path(config.get_main_option("script_location") or "") / "versions"
    folders = [own, *branches.on.values(), *kept]
    config.set_main_option("version_locations", "\n".join(str(folder).replace("%", "%%") for folder in folders))
    return config


def upgrade() -> None:
    """Run every migration of mablog and of what is switched on. Raises CommandError."""
    command.upgrade(_config(), "head")


def upgrade_to(revisions: Iterable[str]) -> None:
    """Run the migrations up to these revisions. Raises CommandError, also for one that nobody here knows."""
    for revision in revisions:
        command.upgrade(_config(), revision)


def undo(name: str) -> None:
    """Undo every migration of a module. Raises CommandError."""
    command.downgrade(_config(), f"{name}@base")


def targets(script: ScriptDirectory) -> tuple[str, ...]:
    """What the database is to be brought to: the heads of mablog and of the modules that are switched on."""
    branches: Branches = current_app.extensions["mablog.migrations"]
    heads = [script.as_revision_number(f"{label}@head") for label in ("mablog", *branches.on)]
    # Alembic refuses a target that another one is built on, and brings it along.
    below = {
        found.revision for head in heads for found in script.iterate_revisions(head, "base") if found.revision != head
    }
    return tuple(str(head) for head in heads if head not in below)


def known(script: ScriptDirectory, rows: Iterable[str]) -> tuple[str, ...]:
    """Those revisions of a database that anybody here knows, without those of modules that are not installed."""
    revisions = {found.revision for found in script.walk_revisions()}
    return tuple(row for row in rows if row in revisions)


def reached(script: ScriptDirectory, rows: Iterable[str]) -> tuple[str, ...]:
    """What a database has of what is known here: all of mablog's migrations where a newer mablog ran its own.

    A release leaves what the one before it uses, which therefore goes on until it is upgraded, too.
    """
    has = known(script, rows)
    return (str(script.as_revision_number("mablog@head")), *has) if has_newer(script, rows) else has


def has_newer(script: ScriptDirectory, rows: Iterable[str]) -> bool:
    """Whether there are revisions of a newer mablog among those of a database."""
    # Those of modules begin with their names, mablog's are numbers.
    return any(row.isdigit() for row in set(rows) - set(known(script, rows)))


def scripts() -> ScriptDirectory:
    """Every migration of mablog, and of the modules that are switched on or have tables."""
    return ScriptDirectory.from_config(_config())


def is_up_to_date() -> bool:
    """Whether every migration has run."""
    script = scripts()
    rows = reached(script, _rows())
    return bool(rows) and not list(script.iterate_revisions(targets(script), rows, implicit_base=True))


def is_newer() -> bool:
    """Whether a newer mablog ran its migrations on the database."""
    return has_newer(scripts(), _rows())


def _config() -> Any:
    return migrate.get_config()  # its stubs do not know that it is Alembic's


def _rows() -> set[str]:
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def _revisions_in(folder: Path) -> set[str]:
    own = Path(__file__).parent
    script = ScriptDirectory(str(own), version_locations=[str(own / "versions"), str(folder)])
    return {found.revision for found in script.walk_revisions() if Path(found.path).is_relative_to(folder)}
