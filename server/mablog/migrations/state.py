"""Whether the database is the one that this version of mablog expects."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from mablog.db import db


def is_up_to_date() -> bool:
    """Whether every migration has run."""
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        done = set(MigrationContext.configure(connection).get_current_heads())
    return done == set(script.get_heads())
