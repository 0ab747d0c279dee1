"""Pictures: judged, encoded anew, stored, served."""

from flask import Flask

from mablog.media import api, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
