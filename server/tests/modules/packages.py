"""Modules as pip would have installed them: a package, and the file in which its entry point stands."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from mablog.db import Base
from mablog.modules import parts


def write_module(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write the package `mablog_<name>` into a folder of the path, and return its own folder.

    `files` holds the text of each by its name within the package.
    """
    package = folder / f"mablog_{name}"
    for file, text in {"__init__.py": EMPTY, **files}.items():
        path = package / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    write_entry_point(folder, name)
    return package


def write_entry_point(folder: Path, name: str) -> None:
    """Write what pip leaves of the package `mablog_<name>` beside it."""
    facts = folder / f"mablog_{name}-1.0.dist-info"
    facts.mkdir(exist_ok=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: mablog-{name}\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[mablog.modules]\n{name} = mablog_{name}\n")


@contextmanager
def importable(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> Iterator[None]:
    """Let Python find modules in these folders, and forget afterwards what came of them."""
    for folder in folders:
        monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, folders)))  # for processes of their own
    tables, before = set(Base.metadata.tables), set(sys.modules)
    parts._entry_points.cache_clear()
    yield
    parts._entry_points.cache_clear()
    for name in set(sys.modules) - before:
        if name.startswith("mablog_"):
            del sys.modules[name]
    for name in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[name])


EMPTY = '''
    """A module that adds nothing."""

    def init_app(app):
        pass
'''
