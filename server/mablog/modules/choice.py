"""Which parts are switched on: what the environment says, or else what administrators chose."""

from collections.abc import Mapping

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from mablog.config import Config
from mablog.modules.models import ModuleChoice
from mablog.modules.parts import Part


def choice(config: Config, engine: Engine, *, otherwise: Mapping[str, bool] | None = None) -> dict[str, bool]:
    """By name, what is on although it is usually off, and the other way round.

    Read before there is an application, so in a connection of its own. Where the database is not made yet, or away, it
    is what is `otherwise` known, or nothing: a site that runs looks again and again.
    """
    if config.modules is not None:
        return dict(config.modules)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(ModuleChoice.name, ModuleChoice.is_on).order_by(ModuleChoice.name))
            return dict(rows.all())
    except SQLAlchemyError:
        return dict(otherwise or {})


def is_wanted(part: Part, chosen: Mapping[str, bool]) -> bool:
    """Whether a part is switched on. Features are, unless it is said otherwise, and modules are not."""
    return chosen.get(part.name, part.is_built_in) or not part.is_optional
