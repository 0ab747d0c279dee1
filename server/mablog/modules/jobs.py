from datetime import timedelta

from mablog.config import settings
from mablog.db import db
from mablog.jobs import GiveUp, job
from mablog.migrations import branches
from mablog.modules.choice import choice
from mablog.modules.parts import installed

RESTARTED_AFTER = timedelta(minutes=1)
"""By then every process has begun anew, and its last request from before is answered."""


@job("modules.drop_data")
def drop_data(name: str) -> None:
    """Drop the tables of a module, unless it was switched on again meanwhile."""
    if choice(settings(), db.engine).get(name):
        raise GiveUp(f"The module {name} is switched on again: its data stay.")
    part = next((part for part in installed() if part.name == name), None)
    if part is None:
        raise GiveUp(f"The module {name} is not installed any more: nobody knows how to drop its data.")
    if part.migrations:
        branches.undo(name)
