"""Follows: members follow members and tags, and read in one place what those publish."""

from flask import Flask

from mablog import hooks
from mablog.follows import listeners


def init_app(app: Flask) -> None:
    hooks.register(listeners)
