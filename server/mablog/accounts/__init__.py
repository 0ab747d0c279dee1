"""Members: register, log in, sessions, roles, the first administrator."""

from flask import Flask

from mablog import hooks
from mablog.accounts import api, cookies, listeners, logs, pages


def init_app(app: Flask) -> None:
    cookies.init_app(app)
    logs.init_app(app)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(listeners)
