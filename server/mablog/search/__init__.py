"""Search: an index of the listed posts, in FTS5 on SQLite and tsvector on PostgreSQL, and its page."""

from flask import Flask

from mablog import hooks
from mablog.search import api, listeners, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, listeners)


def init_off(app: Flask) -> None:
    """The index stays right, so that everything is found once search is on again."""
    hooks.register(app, listeners)
