"""Modules: what others wrote, and optional features, switched on and off."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import admin
from mablog.modules import api, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    admin.add_page(app, "modules.index", _l("Modules"), place=40)
