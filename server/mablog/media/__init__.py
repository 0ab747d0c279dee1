"""Pictures: judged, encoded anew, stored, served."""

from importlib import import_module

from flask import Flask

from mablog.media import api, library, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(library.bp)
    app.register_blueprint(api.bp)
    import_module("mablog.media.jobs")
