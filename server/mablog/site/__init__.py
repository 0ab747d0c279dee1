"""The site's settings: by page and by command; read by every other feature, and added to by some."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, admin, hooks
from mablog.site import listeners, pages, settings_api


def init_app(app: Flask) -> None:
    access.add_permission(app, "site.manage", _l("Change the settings of the site"), place=70)
    app.register_blueprint(pages.bp)
    app.register_blueprint(settings_api.bp)
    hooks.register(app, listeners)
    admin.add_page(app, "site.settings", _l("Site settings"), place=10)
