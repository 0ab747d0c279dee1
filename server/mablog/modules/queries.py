"""What an administrator sees of modules."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mablog.config import settings
from mablog.db import db
from mablog.modules.choice import choice, is_wanted
from mablog.modules.loading import loaded
from mablog.modules.models import ModuleFailure
from mablog.modules.parts import Part, features, installed


@dataclass(frozen=True)
class Shown:
    """A part that can be switched on and off.

    `is_on` is what was chosen; `works` whether it is here by now; `waits_for` what has to be switched on before a
    feature works; `needed_by` who does not let it be switched off.
    """

    name: str
    summary: str
    is_built_in: bool
    is_on: bool
    works: bool
    broken: str
    waits_for: Sequence[str]
    needed_by: Sequence[str]
    failures: Sequence[ModuleFailure]


def switchable() -> list[Part]:
    """What was chosen and is not installed, then modules, then the features that are optional."""
    parts = [part for part in [*installed(), *features()] if part.is_optional]
    return [*(Part(name, "", False) for name in loaded().broken.keys() - {part.name for part in parts}), *parts]


def needing(name: str) -> list[str]:
    """The modules that do not work without this part. What is not loaded needs nothing: it may be broken."""
    return [other.name for other in loaded().parts if not other.is_built_in and name in other.requires]


def overview() -> list[Shown]:
    """Each part that can be switched on and off."""
    here = loaded()
    names = {part.name for part in here.parts}
    chosen = choice(settings(), db.engine)
    failures = db.session.scalars(select(ModuleFailure).order_by(ModuleFailure.at.desc())).all()
    return [
        Shown(
            name=part.name,
            summary=part.summary if part in here.parts or part.is_built_in else "",
            is_built_in=part.is_built_in,
            is_on=is_wanted(part, chosen),
            works=part in here.parts,
            broken=here.broken.get(part.name, ""),
            waits_for=[name for name in part.requires if name not in names] if part.is_built_in else [],
            needed_by=needing(part.name),
            failures=[failure for failure in failures if failure.name == part.name],
        )
        for part in switchable()
    ]
