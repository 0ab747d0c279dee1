from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model, UTCDateTime


class ModuleChoice(Model):
    """That administrators switched a module on, or an optional feature off."""

    __tablename__ = "module_choices"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_on: Mapped[bool]


class ModuleFailure(Model):
    """The last time that a module failed in one of its hooks; its call was passed over."""

    __tablename__ = "module_failures"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    hook: Mapped[str] = mapped_column(String(80), primary_key=True)
    error: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
