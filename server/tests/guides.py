"""Guides in docs/ that are followed by tests: the commands in them, and what these say."""

from collections.abc import Iterator


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block of kind `console`, and the lines that it says."""
    for part in block.strip().removeprefix("$ ").split("\n$ "):
        command, *expected = part.splitlines()
        yield command, expected
