"""Bringing whole blogs in and out: folders of Markdown files with front matter."""

from flask import Flask

from mablog.importing import models  # noqa: F401 (its tables)


def init_app(app: Flask) -> None:
    """Nothing to add but the tables, which come with the import of `models`; the commands are in `cli`."""
