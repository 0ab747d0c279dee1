"""Putting an application together out of its parts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context

from mablog import access, languages, static_files
from mablog.db import db
from mablog.migrations.branches import Branches
from mablog.modules.choice import choice, is_wanted
from mablog.modules.guard import guarded
from mablog.modules.parts import Part, features, installed
from mablog.site.queries import start_is_outdated
from mablog.site.registry import check_environment

log = logging.getLogger(__name__)


class BrokenModuleError(Exception):
    """A module cannot be loaded, and the application that it was loaded into is half done. `reason` says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the module {name} is left switched off: {reason}")
        self.name = name
        self.reason = reason


@dataclass
class Loaded:
    """What an application is made of, what it was to be made of, and why a module is missing."""

    chosen: dict[str, bool]
    parts: list[Part] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)


def loaded(app: Flask | None = None) -> Loaded:
    """Of the application that is at work, or of another one."""
    found: Loaded = (app or current_app).extensions["mablog.modules"]
    return found


def is_outdated(app: Flask) -> bool:
    """Whether modules were chosen since an application was put together, or a setting changed that one asked for."""
    with app.app_context():
        chosen = choice(app.extensions["mablog"], db.engine, otherwise=loaded().chosen)
        outdated = chosen != loaded().chosen or start_is_outdated()
        db.engine.dispose()  # processes are made out of the one that asks this, and connections cannot be shared
    return outdated


def is_on(name: str, app: Flask | None = None) -> bool:
    """Whether a part is switched on, in the application that is at work or in another one."""
    return any(part.name == name for part in loaded(app).parts)


def load_all(app: Flask, broken: dict[str, str]) -> None:
    """Make an application of what is switched on, without what is `broken`, by name, for a reason.

    Raises BrokenModuleError for the first module in which anything goes wrong.
    """
    with app.app_context():
        chosen = choice(app.extensions["mablog"], db.engine)
    everything = [*features(), *installed()]
    app.extensions["mablog.modules"] = here = Loaded(chosen, broken=dict(broken))
    app.jinja_env.tests["switched_on"] = _is_on_in_template
    for part in everything:
        if is_wanted(part, chosen) and part.name not in broken:
            load(app, part)
        elif part.is_built_in:
            init_off(app, part)
    names = {part.name for part in everything}
    here.broken |= {name: "it is not installed" for name, wanted in chosen.items() if wanted and name not in names}
    off = [part for part in installed() if part not in here.parts]
    check_environment(app, off=[part.name for part in off])
    app.extensions["mablog.migrations"] = Branches(on=_migrations(here.parts), off=_migrations(off))
    app.extensions["mablog.jobs.off"] = [part.package for part in everything if part not in here.parts]


@pass_context  # without it Jinja would ask once, when it compiles the template
def _is_on_in_template(_context: Context, name: str) -> bool:
    return is_on(name)


def _migrations(parts: list[Part]) -> dict[str, Path]:
    return {part.name: folder for part in parts if (folder := part.migrations)}


def init_off(app: Flask, part: Part) -> None:
    """Let a feature do what it does while it is switched off, which for most is nothing."""
    if function := getattr(part.load(), "init_off", None):
        function(app)


def load(app: Flask, part: Part) -> None:
    """Add a part to an application. Raises BrokenModuleError for a module in which anything goes wrong."""
    if part.is_built_in:
        _add(app, part)
        return
    try:
        with _as_module(app, part):
            _add(app, part)
    except BrokenModuleError:
        raise
    except Exception as error:
        log.exception("the module %s cannot be loaded", part.name)
        raise BrokenModuleError(part.name, f"{type(error).__name__}: {error}") from error


def _add(app: Flask, part: Part) -> None:
    here = loaded(app)
    names = {other.name for other in here.parts}
    if missing := [name for name in part.requires if name not in names]:
        if part.is_built_in:
            init_off(app, part)  # as what it adds to is
            return
        raise BrokenModuleError(part.name, f"it needs what is not switched on: {', '.join(missing)}")
    before = set(app.view_functions)
    part.load().init_app(app)
    part.submodule("jobs")
    for command in part.commands():
        app.cli.add_command(command)
    if not part.is_built_in:
        for endpoint in app.view_functions.keys() - before:
            access.check(app, endpoint)
        languages.add_folder(app, part.folder / "translations")
        if (static := part.folder / "static").is_dir():
            static_files.add_folder(app, static, prefix=f"static/{part.name}/")
    here.parts.append(part)


@contextmanager
def _as_module(app: Flask, part: Part) -> Iterator[None]:
    """What is registered meanwhile is the module's."""
    app.extensions["mablog.hooks.guard"] = partial(guarded, part.name)
    try:
        yield
    finally:
        app.extensions.pop("mablog.hooks.guard")
