"""What a program that shows the site has to know of it as a whole."""

from flask import Flask

from mablog.overview import api


def init_app(app: Flask) -> None:
    app.register_blueprint(api.bp)
