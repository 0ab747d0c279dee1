"""docs/writing-a-module.md, followed word by word where nothing but mablog is installed."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from databases import ROOT
from examples.conftest import new_environment
from guides import commands

pytestmark = pytest.mark.long

GUIDE = ROOT / "docs" / "writing-a-module.md"
STEP = re.compile(r"(?:`([\w/]+\.\w+)`[^`\n]*:\n\n)?```(\w+)\n(.*?)```", re.DOTALL)
"""A block of the guide: the file that it is, where the line before names one; its kind; and what stands in it."""


def test_the_guide_leads_from_an_empty_folder_to_a_module_that_works(tmp_path: Path) -> None:
    programs = new_environment(tmp_path)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
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


def follow(command: str, expected: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command, which must say these lines, and succeed unless they are a refusal."""
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
    )  # fmt: skip
    refused = any(line.startswith("mablog: ") for line in expected)
    assert done.returncode == (1 if refused else 0), f"{command}\n{done.stdout}"
    for line in expected:
        assert line in done.stdout, f"{command}\n{done.stdout}"
