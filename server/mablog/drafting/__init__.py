"""Drafting: what writers have before them, saved as they write, with its history, until readers see it."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import hooks
from mablog.accounts import frame
from mablog.drafting import api, links_api, listeners, revisions_api, shared_pages, writing


def init_app(app: Flask) -> None:
    for blueprint in (writing.bp, shared_pages.bp, api.bp, revisions_api.bp, links_api.bp):
        app.register_blueprint(blueprint)
    hooks.register(app, listeners)
    frame.add_page(app, "writing.mine", _l("My posts"), place=30)
