"""What members show of themselves: a picture, a name, a bio, a place, links, and when they were last seen."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog.accounts import frame
from mablog.accounts.profiles import api, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    frame.add_page(app, "profiles.edit", _l("Profile"), place=20)
