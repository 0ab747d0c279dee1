"""Switching parts on and off. What is chosen here is taken up by every process when it begins anew."""

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from mablog import audit, hooks
from mablog.config import Config
from mablog.db import db, utcnow
from mablog.errors import Conflict, NotFound
from mablog.jobs import enqueue
from mablog.migrations import branches
from mablog.modules.checking import problems, trial
from mablog.modules.jobs import RESTARTED_AFTER, drop_data
from mablog.modules.models import ModuleChoice, ModuleFailure
from mablog.modules.parts import Part
from mablog.modules.queries import needing, switchable

if TYPE_CHECKING:
    from mablog.accounts.models import User


def part_named(name: str) -> Part:
    """A part that can be switched on and off. Raises NotFound."""
    for part in switchable():
        if part.name == name:
            return part
    raise NotFound(_("There is no module of this name."))


def enable(config: Config, name: str, *, actor: "User | None") -> None:
    """Switch a part on: it is checked, its migrations run, and then the choice is written.

    Raises NotFound, or Conflict, which says what is missing, and then nothing is changed.
    """
    part = part_named(name)
    _refuse_where_fixed(config)
    if not part.is_built_in:
        if found := problems(config, part):
            raise Conflict(_("It cannot be switched on: %(problems)s", problems="; ".join(found)))
        with trial(config, part).app_context():
            branches.upgrade()
    _choose(part, True, actor)


def disable(config: Config, name: str, *, and_drop_data: bool = False, actor: "User | None") -> None:
    """Switch a part off. Raises NotFound, Conflict.

    Its data stay, unless they are to be dropped: a job does so, once every process has begun anew without it.
    """
    part = part_named(name)
    _refuse_where_fixed(config)
    if and_drop_data and part.is_built_in:
        raise Conflict(_("What a built-in feature keeps cannot be dropped."))
    if names := needing(name):
        raise Conflict(_("These need it: %(names)s", names=", ".join(names)))
    _choose(part, False, actor)
    if and_drop_data:
        enqueue(drop_data, run_at=utcnow() + RESTARTED_AFTER, name=part.name)


def _refuse_where_fixed(config: Config) -> None:
    if config.modules is not None:
        raise Conflict(_("The environment says what is switched on (MABLOG_MODULES)."))


def _choose(part: Part, is_on: bool, actor: "User | None") -> None:
    before = db.session.get(ModuleChoice, part.name)
    was_on = before.is_on if before else part.is_built_in
    db.session.merge(ModuleChoice(name=part.name, is_on=is_on))
    for failure in db.session.query(ModuleFailure).filter_by(name=part.name):
        db.session.delete(failure)
    if was_on != is_on:
        hooks.call.module_switched(name=part.name, is_on=is_on)
        audit.record("modules.change", actor=actor, target=part.name, before={"is_on": was_on}, after={"is_on": is_on})
