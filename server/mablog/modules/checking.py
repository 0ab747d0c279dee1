"""What is missing in a module, found before it is switched on."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from mablog.access import access_of
from mablog.config import Config
from mablog.db import Base, db
from mablog.migrations import branches
from mablog.modules.choice import choice
from mablog.modules.loading import loaded
from mablog.modules.parts import NAME, Part

if TYPE_CHECKING:
    from mablog.app import Mablog


def trial(config: Config, part: Part, **changes: object) -> "Mablog":
    """An application with this part switched on, beside what is switched on here."""
    from mablog.app import create_app

    chosen = choice(config, db.engine) | {part.name: True}
    return create_app(config.model_copy(update={"modules": chosen, **changes}))


def problems(config: Config, part: Part) -> list[str]:
    """What is missing in a module, a sentence each, in English like Python's; none where it can be switched on."""
    return list(_problems(config, part))


def _problems(config: Config, part: Part) -> Iterator[str]:
    if not NAME.fullmatch(part.name):
        yield "its name takes small letters, digits and underscores, and begins with a letter"
        return
    with TemporaryDirectory() as folder:
        app = trial(config, part, database_url=f"sqlite:///{Path(folder) / 'trial.sqlite3'}")
        if reason := loaded(app).broken.get(part.name):
            yield reason
            return
        if not part.summary:
            yield "its package has no docstring that says what it is"
        for endpoint, view in app.view_functions.items():
            if part.has(view) and access_of(app, endpoint) is None:
                yield f"{endpoint} does not say who may call it"
        with app.app_context():
            yield from _wrong_migrations(part)
            db.engine.dispose()


def _wrong_migrations(part: Part) -> Iterator[str]:
    tables = {mapper.local_table.name for mapper in Base.registry.mappers if part.has(mapper.class_)}  # type: ignore[attr-defined]
    if part.migrations is None:
        if tables:
            yield "it has models and no migrations"
        return
    revisions = [
        revision
        for revision in branches.scripts().walk_revisions()
        if Path(revision.path).is_relative_to(part.migrations)
    ]
    if not revisions or any(part.name not in revision.branch_labels for revision in revisions):
        yield f"its first migration lacks branch_labels = ({part.name!r},)"
        return
    try:
        branches.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_object": lambda _i, name, kind, *_r: kind != "table" or name in tables}
            )
            if difference := compare_metadata(context, Base.metadata):
                yield f"its models and migrations differ: {difference[0]}"
        branches.undo(part.name)
        if left := tables & set(inspect(db.engine).get_table_names()):
            yield f"its migrations leave tables when they are undone: {', '.join(sorted(left))}"
        branches.upgrade()
    except (SQLAlchemyError, CommandError, NotImplementedError) as error:
        first_line = str(error).partition("\n")[0]
        yield f"its migrations do not run: {first_line}"
