"""Dogs: members show them, with a picture."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, hooks, navigation
from mablog_dogs import api, listeners, pages


def init_app(app: Flask) -> None:
    access.add_permission(app, "dogs.write", _l("Show own dogs"), scope="write")
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, listeners)
    navigation.add_page(app, "dogs.index", _l("Dogs"))
