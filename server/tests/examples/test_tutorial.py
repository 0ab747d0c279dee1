"""docs/writing-a-module.md, followed word by word where nothing but mablog is installed."""

import os
import re
from pathlib import Path

import pytest
from databases import ROOT
from examples.conftest import new_environment
from guides import commands, follow

pytestmark = pytest.mark.long

GUIDE = ROOT / "docs" / "writing-a-module.md"
STEP = re.compile(r"(?:`([\w/]+\.\w+)`[^`\n]*:\n\n)?```(\w+)\n(.*?)```", re.DOTALL)
"""A block of the guide: the file that it is, where the line before names one; its kind; and what stands in it."""


def test_the_guide_leads_from_an_empty_folder_to_a_module_that_works(tmp_path: Path) -> None:
    programs = new_environment(tmp_path)
    environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    folder = tmp_path / "work"
    folder.mkdir()
    for file, kind, text in STEP.findall(GUIDE.read_text()):
        if file:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        elif kind == "console":
            for command, expected in commands(text):
                if command.startswith("cd "):
                    folder /= command.removeprefix("cd ")
                else:
                    follow(command, expected, folder, environment)
        else:
            assert kind == "toml", text  # a look at what `new` wrote
            assert text in (folder / "pyproject.toml").read_text()
