"""Posts: written, published, read. The pattern of a feature, in the order a request travels."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, errors, hooks, navigation
from mablog.accounts import frame
from mablog.posts import api, listeners, pages, redirects
from mablog.posts.queries import menu_pages


def init_app(app: Flask) -> None:
    access.add_permission(app, "posts.write", _l("Write and publish own posts"), scope="write", place=30)
    may_moderate = _l("Edit, hide and approve what others wrote")
    access.add_permission(app, "posts.moderate", may_moderate, scope="write", place=40)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    errors.when_missing(app, redirects.moved)
    hooks.register(app, listeners)
    navigation.add_page(app, "posts.archive", _l("Archive"), place=10)
    navigation.add_page(app, "posts.tags", _l("Tags"), place=20)
    frame.add_page(app, "pictures.mine", _l("My pictures"), place=35)

    @app.context_processor
    def menu() -> dict[str, Any]:
        return {"menu_pages": menu_pages()}
