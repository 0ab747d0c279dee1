"""First posts of members wait for a moderator, where everybody may write."""

from flask import Flask

from mablog import hooks
from mablog.first_posts import listeners

REQUIRES = ("moderation",)


def init_app(app: Flask) -> None:
    hooks.register(app, listeners)
