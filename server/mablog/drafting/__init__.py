"""Drafting: what writers have before them, saved as they write, with its history, until readers see it."""

from flask import Flask

from mablog import hooks
from mablog.drafting import api, listeners


def init_app(app: Flask) -> None:
    app.register_blueprint(api.bp)
    hooks.register(listeners)
