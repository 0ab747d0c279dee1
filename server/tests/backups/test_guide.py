"""docs/backups.md, followed: the site of one folder comes back in another."""

import os
import sys
from pathlib import Path

import pytest
from clients import Terminal
from factories import make_post
from flask import Flask
from guides import commands, follow, followed

pytestmark = pytest.mark.long


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_command_about_backups_does_what_the_guide_says(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    make_post(title="Spring")
    folder = tmp_path / "restored"
    folder.mkdir()
    assert runner.invoke(args=["backup", str(folder / "site.zip")]).exit_code == 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "MABLOG_URL": "https://blog.example"}
    for block in followed("backups"):
        for command, expected in commands(block):
            follow(command, expected, folder, environment)
    follow("mablog export markdown out", [], folder, environment)
    assert "Spring" in "".join(file.read_text() for file in (folder / "out").rglob("*.md"))
