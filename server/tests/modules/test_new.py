"""`mablog modules new`: a module that runs, with its tests."""

import os
import subprocess
import sys
from pathlib import Path

from clients import Terminal
from flask import Flask

from mablog.modules.parts import FEATURES


def test_a_new_module_passes_its_own_tests(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    made = runner.invoke(args=["modules", "new", "back_garden", "--into", str(tmp_path)])
    folder = tmp_path / "mablog-back-garden"
    assert (made.exit_code, folder.is_dir()) == (0, True)
    # As pip would have installed it for who changes it: the folder on the path, and the entry point beside it.
    facts = tmp_path / "mablog_back_garden-0.1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mablog-back-garden\nVersion: 0.1.0\n")
    (facts / "entry_points.txt").write_text("[mablog.modules]\nback_garden = mablog_back_garden\n")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{folder}"}
    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=folder, env=environment, text=True,
        capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert (tests.returncode, "2 passed" in tests.stdout) == (0, True), tests.stdout + tests.stderr


def test_a_name_that_cannot_be_one_or_is_taken_is_refused(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    for name in ("Cars", "1car", "a-b", "../up", "", "x" * 40, FEATURES[0]):
        refused = runner.invoke(args=["modules", "new", name, "--into", str(tmp_path)])
        assert refused.exit_code == 1, name
    assert not list(tmp_path.glob("mablog*"))
    assert runner.invoke(args=["modules", "new", "cars", "--into", str(tmp_path)]).exit_code == 0
    assert runner.invoke(args=["modules", "new", "cars", "--into", str(tmp_path)]).exit_code == 1
