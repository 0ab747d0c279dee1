from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from mablog.modules.queries import Shown
from mablog.text import Input


class ModuleInput(Input):
    """What is chosen for a module."""

    on: bool


class ModuleFailureOut(BaseModel):
    """The last time that a module failed in this hook; its call was passed over."""

    model_config = ConfigDict(from_attributes=True)

    hook: str
    error: str
    at: datetime


class ModuleMayOut(BaseModel):
    """What administrators may do with a module."""

    switch: bool


class ModuleOut(BaseModel):
    """A module, or a feature that is optional: `on` is what was chosen, `works` whether it is here by now.

    `broken` says why it was left switched off; `waits_for` names what has to be switched on before it works;
    `needed_by` names the modules that do not let it be switched off.
    """

    model_config = ConfigDict(from_attributes=True)

    name: str
    summary: str
    is_built_in: bool
    on: bool
    works: bool
    broken: str
    waits_for: list[str]
    needed_by: list[str]
    failures: list[ModuleFailureOut]
    may: ModuleMayOut

    @classmethod
    def of(cls, shown: Shown, *, is_fixed: bool) -> Self:
        may_switch = not is_fixed and not (shown.is_on and shown.needed_by)
        fields = {name: getattr(shown, name) for name in cls.model_fields if name not in ("on", "may")}
        return cls.model_validate(fields | {"on": shown.is_on, "may": ModuleMayOut(switch=may_switch)})


class ModuleListOut(BaseModel):
    """`is_fixed` says whether the environment (MABLOG_MODULES) chooses, so that nothing is switched here."""

    items: list[ModuleOut]
    is_fixed: bool
