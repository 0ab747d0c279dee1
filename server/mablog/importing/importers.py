"""Other kinds of blogs that modules bring in: what they write as Markdown files is imported like any."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, current_app

from mablog.errors import BadRequest, Problem

Importer = Callable[[Path, Path], None]
"""Writes the posts of the file or folder that is given first as Markdown files into the empty folder after it."""


def add_importer(app: Flask, name: str, write: Importer) -> None:
    """Let a module bring another kind of blog in, by `mablog import NAME SOURCE`, which shows the docstring of `write`.

    `write` is given the path of the source and an empty folder. It writes each post as a Markdown file with front
    matter, and its pictures, as docs/importing.md describes them. On a later run a post is known again by the name of
    its file and its date. It raises a Problem, or OSError, with a line that says what is wrong.
    """
    app.extensions.setdefault("mablog.importers", {})[name] = write


def importers(app: Flask | None = None) -> dict[str, Importer]:
    """By name, of the application that is at work or of another one."""
    found: dict[str, Importer] = (app or current_app).extensions.get("mablog.importers", {})
    return found


def write_as_markdown(name: str, source: Path, folder: Path) -> None:
    """Let an importer write what it reads. Raises Problem, OSError; a bug in it is a Problem, too."""
    try:
        importers()[name](source, folder)
    except (Problem, OSError):
        raise
    except Exception as error:  # whatever a module raises
        raise BadRequest(f"The importer {name} failed ({type(error).__name__}: {error}).") from error
