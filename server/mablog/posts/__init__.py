"""Posts: written, published, read. The pattern of a feature, in the order a request travels."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import errors, hooks
from mablog.accounts import frame
from mablog.posts import api, listeners, pages, redirects
from mablog.posts.queries import menu_pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    errors.when_missing(app, redirects.moved)
    hooks.register(listeners)
    frame.add_page(app, "pictures.mine", _l("My pictures"), place=35)

    @app.context_processor
    def menu() -> dict[str, Any]:
        return {"menu_pages": menu_pages()}
