"""Blocks: a member sees nothing of another one, who cannot answer, follow or mention them."""

from flask import Flask

from mablog import hooks
from mablog.blocks import listeners


def init_app(app: Flask) -> None:
    hooks.register(listeners)
