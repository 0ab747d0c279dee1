"""Mail that leaves the site: made from templates, kept with the change that asks for it, handed over by a job."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import admin
from mablog.mail import api, pages
from mablog.mail.service import send
from mablog.mail.transport import is_on

__all__ = ["init_app", "is_on", "send"]


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    admin.add_page(app, "mail.index", _l("Mail"), place=70)
