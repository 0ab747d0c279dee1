"""What was built, and what it is built from. Nothing here needs a browser."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import PASSED_OVER
from databases import ROOT

from mablog.studio import DIST

CLIENT = ROOT / "client"

MOST = 150_000
"""Bytes of JavaScript, compressed, that the first screen may take."""


@pytest.fixture
def npx() -> str:
    program = shutil.which("npx")
    if not program or not (CLIENT / "node_modules").is_dir():
        pytest.skip(f"{PASSED_OVER}no Node.js")
    return program


def files_of(manifest: dict[str, Any], name: str, found: set[str]) -> set[str]:
    """The files that are loaded with an entry of Vite's manifest: its own, and those that it imports at once."""
    entry = manifest[name]
    if entry["file"] not in found:
        found.add(entry["file"])
        for other in entry.get("imports", []):
            files_of(manifest, other, found)
    return found


def test_the_first_screen_loads_at_most_150_kb_of_javascript() -> None:
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    loaded: set[str] = set()
    for name in ("index.html", "src/routes/home.tsx", "src/locales/es.po"):
        files_of(manifest, name, loaded)
    size = sum(len(gzip.compress((DIST / file).read_bytes(), 6)) for file in loaded if file.endswith(".js"))
    assert size <= MOST


def test_the_types_are_those_of_the_api(npx: str, tmp_path: Path) -> None:
    recipe = json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))["scripts"]["schema"]
    fresh = tmp_path / "schema.ts"
    command = [npx, *recipe.replace("src/api/schema.ts", str(fresh)).split()]
    subprocess.run(command, cwd=CLIENT, check=True, capture_output=True)
    assert (CLIENT / "src/api/schema.ts").read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), (
        "run `make docs`"
    )


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (CLIENT / "package-lock.json").read_text(encoding="utf-8")
