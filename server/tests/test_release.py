"""What docs/releasing.md asks for: version, change log and tags agree."""

import re

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from upgrade.previous import git, tags

from mablog import __version__

CHANGES = (ROOT / "CHANGELOG.md").read_text()
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_change_log_has_what_is_to_come_and_then_the_releases() -> None:
    first, *released = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert first == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", section) for section in released)
    assert set(re.findall(r"^### (.+)$", CHANGES, re.MULTILINE)) <= KINDS
    if "dev" not in __version__:
        assert released[0].startswith(f"{__version__} - ")


def test_a_tag_is_called_like_the_version_that_it_holds() -> None:
    if not tags():
        pytest.skip(f"{PASSED_OVER}no tag of a release before this one")
    for tag in tags():
        assert f'__version__ = "{tag.removeprefix("v")}"' in git("show", f"{tag}:server/mablog/__init__.py").decode()
