"""Administration of members: roles made out of permissions, accounts opened and closed; and the end of an account."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, admin, hooks
from mablog.accounts import frame
from mablog.members import api, listeners, pages, removal_pages


def init_app(app: Flask) -> None:
    access.add_permission(app, "members.moderate", _l("Silence and suspend members"), place=50)
    access.add_permission(app, "members.manage", _l("Change members and their roles"), place=60)
    app.register_blueprint(pages.bp)
    app.register_blueprint(removal_pages.bp)
    app.register_blueprint(api.bp)
    admin.add_page(app, "members.index", _l("Members"), place=20)
    admin.add_page(app, "members.roles", _l("Roles"), place=30)
    frame.add_page(app, "removal.leave", _l("Delete the account"), place=90)
    hooks.register(app, listeners)
