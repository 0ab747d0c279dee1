"""The guides for those who run a site: every command in them is run by a test, or says why not."""

import re

import click
import pytest
from conftest import PASSED_OVER
from databases import ROOT
from guides import blocks

from mablog.cli import cli

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


@pytest.mark.parametrize("name", KINDS)
def test_a_command_in_a_sentence_is_one_that_there_is(name: str) -> None:
    text = (ROOT / "docs" / f"{name}.md").read_text()
    for line in re.findall(r"`mablog ([^`]+)`", re.sub("```.*?```", "", text, flags=re.DOTALL)):
        command: click.Command = cli
        words = line.split()
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert command is not cli, line
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= options, line
        assert not isinstance(command, click.Group) or not words, line


@pytest.mark.parametrize(("name", "reason"), NOT_RUN)
def test_what_is_not_run_says_why(name: str, reason: str) -> None:
    pytest.skip(f"{PASSED_OVER}docs/{name}.md: {reason}")
