"""What a site is made of: the built-in features, and modules, which are packages that others wrote.

Both are the same thing: a package whose `init_app(app)` adds what it brings to the application, with the files that a
feature has (docs/adding-a-feature.md). A module is found by its entry point in the group `mablog.modules`: its name is
the module's, and its value names the package.
"""

import logging
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import click

log = logging.getLogger(__name__)

GROUP = "mablog.modules"

FEATURES = (
    "audit",
    "jobs",
    "ratelimit",
    "site",
    "mail",
    "media",
    "accounts",
    "members",
    "modules",
    "blocks",
    "posts",
    "drafting",
    "follows",
    "comments",
    "notifications",
    "moderation",
    "first_posts",
    "search",
    "feeds",
    "importing",
    "sample",
    "seeding",
    "backups",
    "overview",
    "health",
    "studio",
)
"""The built-in features in the order of their dependencies: each may import those before it."""

OPTIONAL = (
    "follows",
    "comments",
    "notifications",
    "moderation",
    "first_posts",
    "search",
    "feeds",
    "importing",
    "sample",
    "seeding",
    "studio",
)
"""Those that can be switched off."""

NAME = re.compile(r"[a-z][a-z0-9_]{1,38}")
"""What a module may be called: its name stands in addresses, in names of tables and of settings."""


@dataclass(frozen=True)
class Part:
    """A feature, or a module. `package` is the name of its Python package."""

    name: str
    package: str
    is_built_in: bool

    @property
    def is_optional(self) -> bool:
        """Whether it can be switched off."""
        return not self.is_built_in or self.name in OPTIONAL

    def load(self) -> ModuleType:
        """The package, imported. Raises whatever its import raises."""
        return import_module(self.package)

    @property
    def requires(self) -> tuple[str, ...]:
        """The parts without which it does not work: `REQUIRES` in its package."""
        return tuple(getattr(self.load(), "REQUIRES", ()))

    @property
    def summary(self) -> str:
        """The first line of the package's docstring."""
        return (self.load().__doc__ or "").strip().partition("\n")[0]

    @property
    def folder(self) -> Path:
        """Where its files are. Raises ModuleNotFoundError; nothing is imported for it."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"there is no package {self.package}")
        return Path(spec.submodule_search_locations[0])

    @property
    def migrations(self) -> Path | None:
        """The folder of a module's own migrations, if it has any. Those of features are mablog's."""
        if self.is_built_in:
            return None
        try:
            folder = self.folder / "migrations"
        except Exception:  # its files are gone, or what stands above its package raises
            log.warning("the module %s has no package %s", self.name, self.package)
            return None
        return folder if folder.is_dir() else None

    def submodule(self, name: str) -> ModuleType | None:
        """A file of the package, imported, or None where it has none of this name."""
        full = f"{self.package}.{name}"
        return import_module(full) if find_spec(full) else None

    def commands(self) -> list[click.Command]:
        """What it brings to `mablog` and `flask`: the list `commands` in its `cli.py`."""
        return list(getattr(self.submodule("cli"), "commands", ()))

    def has(self, function: Any) -> bool:
        """Whether a function, or class, is written in this part."""
        return bool(f"{function.__module__}.".startswith(f"{self.package}."))


def features() -> list[Part]:
    return [Part(name, f"mablog.{name}", True) for name in FEATURES]


def installed() -> list[Part]:
    """The modules that are installed, by name. Of several that have one name none is taken."""
    found = _entry_points()
    names = [point.name for point in found]
    return [
        Part(point.name, point.value.partition(":")[0].strip(), False)
        for point in sorted(found, key=lambda point: point.name)
        if names.count(point.name) == 1 and point.name not in FEATURES
    ]


@cache
def _entry_points() -> tuple[EntryPoint, ...]:
    # Reading what is installed takes tens of milliseconds, and a process loads nothing that comes after its start.
    return tuple(entry_points(group=GROUP))
