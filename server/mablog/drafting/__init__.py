"""Drafting: what writers have before them, saved as they write, with its history, until readers see it."""

from flask import Flask

from mablog import hooks
from mablog.drafting import api, links_api, listeners, revisions_api, shared_pages


def init_app(app: Flask) -> None:
    for blueprint in (api.bp, revisions_api.bp, links_api.bp, shared_pages.bp):
        app.register_blueprint(blueprint)
    hooks.register(listeners)
