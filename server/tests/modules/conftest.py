from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from modules.packages import importable, write_module

from mablog.modules import parts

Install = Callable[[str, Mapping[str, str]], Path]
"""`install("cars", {"__init__.py": …})` writes a module where Python finds it."""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    folder = tmp_path / "installed"
    folder.mkdir()

    def install(name: str, files: Mapping[str, str]) -> Path:
        package = write_module(folder, name, files)
        parts._entry_points.cache_clear()
        return package

    with importable(monkeypatch, folder):
        yield install
