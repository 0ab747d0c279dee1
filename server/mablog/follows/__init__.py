"""Follows: members follow members and tags, and read in one place what those publish."""

from flask import Flask

from mablog import hooks
from mablog.follows import api, buttons, listeners, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(listeners)
    hooks.register(buttons)
