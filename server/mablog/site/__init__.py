"""The site's settings: by page and by command; read by every other feature."""

from flask import Flask

from mablog.site import pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
