"""Blocks: a member sees nothing of another one, who cannot answer, follow or mention them."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import hooks
from mablog.accounts import frame
from mablog.blocks import api, listeners, pages


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    frame.add_page(app, "blocks.mine", _l("Blocked members"), place=85)
    hooks.register(app, listeners)
