"""The guides for those who run a site: every command in them is run by a test, or says why not."""

import re

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from guides import blocks

KINDS = {"operating": {"console"}, "backups": {"console"}, "deploying": {"sh", "caddy"}}
"""The guides, and what the blocks are that their tests run: tests/health, tests/backups and tests/deploy have these."""

NOT_RUN = sorted({(name, block.reason) for name in KINDS for block in blocks(name) if block.reason})


@pytest.mark.parametrize("name", KINDS)
def test_no_command_stands_where_no_test_finds_it(name: str) -> None:
    assert {block.kind for block in blocks(name) if not block.reason} == KINDS[name]
    text = (ROOT / "docs" / f"{name}.md").read_text()
    assert not re.findall(r"^ {4,}(?:mablog|systemctl|curl|\$) .*", text, re.MULTILINE)
    assert text.count("```") == 2 * len(blocks(name))
    assert text.count("<!-- not run:") == sum(bool(block.reason) for block in blocks(name))


@pytest.mark.parametrize(("name", "reason"), NOT_RUN)
def test_what_is_not_run_says_why(name: str, reason: str) -> None:
    pytest.skip(f"{PASSED_OVER}docs/{name}.md: {reason}")
