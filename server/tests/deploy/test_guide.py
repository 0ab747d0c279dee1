"""docs/deploying.md, followed on a copy of this machine: from the wheel to a newer version, and back."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from examples.conftest import SERVER, need_package_index, pinned_versions, run
from guides import followed
from throwaway import run_on_a_copy

from mablog import __version__

pytestmark = pytest.mark.long

NEXT = f"{__version__}+next"
"""Stands for the newer version of the guide: this one, with another number."""

STEP = """
(set -ex; cd /srv/site
{})
status=$?
[ $status = 0 ] || exit $status
echo "now $(readlink /usr/local/bin/mablog)"
"""
LOOK = """
set -e
cd /var/lib/mablog
runuser -u mablog -- mablog doctor | grep -E 'rights|database|migrations|storage'
runuser -u mablog -- mablog user list
"""


def test_the_guide_leads_to_a_site_on_to_a_newer_version_and_back(tmp_path: Path) -> None:
    if not shutil.which("pipx"):
        pytest.skip(f"{PASSED_OVER}no pipx")
    need_package_index(tmp_path)
    files, copy = tmp_path / "site", tmp_path / "copy"
    shutil.copytree(ROOT / "deploy", files / "deploy")
    copy.mkdir()
    steps = "".join(STEP.format(step) for step in followed("deploying", "sh"))
    older, newer = dict.fromkeys(re.findall(r"mablog-(\d+\.\d+\.\d+)", steps))
    versions = {older: __version__, newer: NEXT}
    for version in versions.values():
        build(version, tmp_path / version, files / "dist")
    script = re.sub("|".join(map(re.escape, versions)), lambda found: versions[found[0]], steps)
    (files / "pinned.txt").write_text(pinned_versions())
    status, said = run_on_a_copy("export PIP_CONSTRAINT=/srv/site/pinned.txt" + script + LOOK, files, copy)
    assert status == 0, said
    linked = re.findall(r"^now mablog-(.*)$", said, re.MULTILINE)
    assert (linked[0], linked.count(NEXT), linked[-1]) == (__version__, 1, __version__), said
    assert "WRONG" not in said


def build(version: str, folder: Path, to: Path) -> None:
    """The wheel of this checkout, under this number."""
    shutil.copytree(SERVER, folder, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    module = folder / "mablog" / "__init__.py"
    module.write_text(module.read_text().replace(f'"{__version__}"', f'"{version}"'))
    run([sys.executable, "-m", "pip", "-q", "wheel", "--no-deps", "--no-build-isolation", "-w", to, folder])
