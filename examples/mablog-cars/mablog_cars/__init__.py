"""Cars: members buy them, and everybody sees who drives what."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, hooks, navigation
from mablog_cars import api, listeners, pages


def init_app(app: Flask) -> None:
    access.add_permission(app, "cars.buy", _l("Buy cars"), scope="write")
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, listeners)
    navigation.add_page(app, "cars.index", _l("Cars"))
