"""What modules may import: it is promised, and a promise is not broken in silence."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from databases import ROOT

from mablog.modules.public import PUBLIC, described

PROMISED = Path(__file__).parent / "promised.json"
"""What the last release promised: `python -m mablog.modules.public` writes it, when one is made."""
SKELETON = ROOT / "server" / "mablog" / "modules" / "skeleton"


def test_a_promised_name_changes_only_with_a_note_in_the_change_log() -> None:
    promised, now = json.loads(PROMISED.read_text()), described()
    unreleased = (ROOT / "CHANGELOG.md").read_text().partition("## Unreleased")[2].partition("\n## ")[0]
    changed = [name for name, how in promised.items() if now.get(name) != how]
    assert not [name for name in changed if f"`{name}`" not in unreleased], "name it in CHANGELOG.md, in backticks"


def test_the_examples_and_a_new_module_import_nothing_else() -> None:
    files = [*(ROOT / "examples").glob("*/mablog_*/**/*.py"), *SKELETON.glob("package/**/*.py.txt")]
    wrong = [f"{file.name} imports {name}" for file in files for name in imported(file) if not is_public(name)]
    assert not wrong, "list it in mablog/modules/public.py"


def imported(file: Path) -> Iterator[str]:
    """Each name of mablog that a file imports, with its file before it."""
    for node in ast.walk(ast.parse(file.read_text().replace("$", ""))):
        if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "mablog":
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_public(name: str) -> bool:
    """Whether it is a name of the list, or a file that has some."""
    file, _, last = name.rpartition(".")
    return name in PUBLIC or last in PUBLIC.get(file, "").split()
