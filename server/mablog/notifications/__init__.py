"""What members are told of: on a page, by a number in the header, and by mail, each kind as they want it."""

from flask import Flask

from mablog import hooks
from mablog.notifications import api, listeners, pages
from mablog.notifications.models import Kind
from mablog.notifications.service import notify

__all__ = ["Kind", "init_app", "notify"]


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(listeners)
