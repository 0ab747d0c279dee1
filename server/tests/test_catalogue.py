"""The catalogue of the strings that people read, from which translations are made."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "server/mablog/translations/messages.pot"


def test_the_catalogue_has_every_string_of_the_code_and_no_other(tmp_path: Path) -> None:
    recipe = re.search(r"pybabel (.*) -o \S+ \.", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert recipe
    fresh = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *recipe[1].split(), "-o", str(fresh), "."]
    subprocess.run(command, cwd=ROOT / "server", check=True)
    assert strings(CATALOGUE) == strings(fresh), "run `make catalogue`"


def strings(file: Path) -> set[str]:
    with file.open("rb") as opened:
        return {str(message.id) for message in read_po(opened)}
