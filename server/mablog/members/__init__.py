"""Administration of members: their roles, which are made out of permissions, and whether their accounts are open."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import admin, hooks
from mablog.members import api, listeners, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    admin.add_page(app, "members.index", _l("Members"), place=20)
    admin.add_page(app, "members.roles", _l("Roles"), place=30)
    hooks.register(listeners)
