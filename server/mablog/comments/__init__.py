"""Comments: written below posts, answered, edited, deleted; threads of any depth."""

from flask import Flask

from mablog import hooks
from mablog.comments import api, listeners, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(listeners)
