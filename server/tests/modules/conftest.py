import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from modules.packages import write_module

from mablog.db import Base
from mablog.modules import parts

Install = Callable[[str, Mapping[str, str]], Path]
"""`install("cars", {"__init__.py": …})` writes a module where Python finds it."""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    folder = tmp_path / "installed"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))  # for processes of their own
    tables = set(Base.metadata.tables)
    before = set(sys.modules)

    def install(name: str, files: Mapping[str, str]) -> Path:
        package = write_module(folder, name, files)
        parts._entry_points.cache_clear()
        return package

    yield install
    parts._entry_points.cache_clear()
    for name in set(sys.modules) - before:
        if name.startswith("mablog_"):
            del sys.modules[name]
    for name in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[name])
