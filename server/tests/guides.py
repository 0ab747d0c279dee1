"""Guides in docs/ that are followed by tests: the commands in them, and what these say."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from databases import ROOT

BLOCK = re.compile(r"(?:<!-- not run: ([^>]+?) -->\n)?```(\w*)\n(.*?)```", re.DOTALL)
"""A block of a guide, and why no test runs it, where a comment before it says so."""


@dataclass(frozen=True)
class Block:
    """`reason` is why it is not run; empty for those that are. `line` is where it stands."""

    line: int
    kind: str
    text: str
    reason: str


def blocks(name: str) -> list[Block]:
    """The blocks of docs/NAME.md."""
    guide = (ROOT / "docs" / f"{name}.md").read_text()
    return [
        Block(guide.count("\n", 0, found.start(2)) + 1, found[2], found[3], found[1] or "")
        for found in BLOCK.finditer(guide)
    ]


def followed(name: str, kind: str = "console") -> list[str]:
    """What stands in the blocks of a kind of docs/NAME.md that a test has to run."""
    return [block.text for block in blocks(name) if block.kind == kind and not block.reason]


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block of kind `console`, and the lines that it says."""
    for part in block.strip().removeprefix("$ ").split("\n$ "):
        command, *expected = part.splitlines()
        while command.endswith("\\"):
            command = f"{command.removesuffix(chr(92))} {expected.pop(0).strip()}"
        yield command, expected


def follow(command: str, expected: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Run a command, which must say these lines, and succeed unless they are a refusal."""
    done = subprocess.run(
        command, shell=True, cwd=folder, env=os.environ | environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
    )  # fmt: skip
    refused = any(line.startswith("mablog: ") for line in expected)
    assert done.returncode == (1 if refused else 0), f"{command}\n{done.stdout}"
    for line in expected:
        assert line in done.stdout, f"{command}\n{done.stdout}"
