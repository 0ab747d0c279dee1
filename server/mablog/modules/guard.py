"""What a module does when it is told of something, or asked: it may fail without the site failing with it."""

import logging
from collections.abc import Callable
from functools import wraps
from inspect import isroutine, signature
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from mablog.db import Model, db, holds_write_lock, utcnow
from mablog.errors import Problem
from mablog.hooks import Hooks
from mablog.modules.models import ModuleFailure

log = logging.getLogger(__name__)

MAY_REFUSE = frozenset({"sign_up_asked", "settings_changed"})
"""Hooks in which a `Problem` is an answer: whoever asks is refused."""

NOTED_EVERY = 60
"""Seconds in which one failure of a module in one hook is written down, however often it comes."""

LONGEST_ERROR = 2000


class Guarded:
    """The listener of a module, with each of its functions guarded."""


def guarded(name: str, listener: object) -> Guarded:
    """The listener of a module, whose calls are passed over when they raise.

    What it wrote until then is undone, and what others wrote stays.
    """
    found = Guarded()
    for attribute in dir(listener):
        function = getattr(listener, attribute)
        if isroutine(function) and hasattr(function, "mablog_impl"):  # a proxy of Flask takes no question yet
            setattr(found, attribute, _guard(name, function))
    return found


def _guard(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    hook = function.__name__

    @wraps(function)
    def call(*arguments: Any) -> Any:
        rows = [_Kept(each) for each in arguments if isinstance(each, Model)]
        try:
            if not _is_told(hook) and not holds_write_lock() and db.engine.dialect.name == "sqlite":
                # A savepoint takes SQLite's write lock, which somebody who is only asked does not need.
                return function(*arguments)
            with db.session.begin_nested():
                return function(*arguments)
        except Exception as error:
            if isinstance(error, Problem) and hook in MAY_REFUSE:
                raise
            for row in rows:
                row.restore()
            note_failure(name, hook, error)
            return None

    call.mablog_impl |= {"trylast": True}  # type: ignore[attr-defined]  # what is built in comes first
    return call


class _Kept:
    """What is loaded of a row that a module is shown.

    Undoing what the module changed of it leaves it without what it held, which the listeners after this one need.
    """

    def __init__(self, row: Model) -> None:
        state = inspect(row)
        loaded = set(state.mapper.attrs.keys()) - state.unloaded
        relations = loaded & set(state.mapper.relationships.keys())
        self.row = row
        self.columns = loaded - relations
        self.related = {name: _copied(getattr(row, name)) for name in relations}

    def restore(self) -> None:
        lost = self.columns & inspect(self.row).unloaded
        if lost:
            db.session.refresh(self.row, sorted(lost))
        for name, value in self.related.items():
            set_committed_value(self.row, name, value)


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _is_told(hook: str) -> bool:
    """Whether a hook tells news; the others ask something."""
    spec = getattr(Hooks, hook, None)
    return spec is None or signature(spec).return_annotation is None


def note_failure(name: str, hook: str, error: Exception) -> None:
    """Log what a module raised in a hook, and show it to administrators."""
    log.error("the module %s failed in %s: its call is passed over", name, hook, exc_info=error)
    now = monotonic()
    noted: dict[tuple[str, str], float] = current_app.extensions.setdefault("mablog.modules.noted", {})
    if now - noted.get((name, hook), -NOTED_EVERY) < NOTED_EVERY:
        return
    noted[name, hook] = now
    text = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    db.session.merge(ModuleFailure(name=name, hook=hook, error=text, at=utcnow()))
