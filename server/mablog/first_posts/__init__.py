"""First posts of members wait for a moderator, where everybody may write."""

from flask import Flask

from mablog import hooks
from mablog.first_posts import listeners
from mablog.first_posts.settings import FirstPostSettings
from mablog.site.registry import add_settings, keep_settings

REQUIRES = ("moderation",)


def init_app(app: Flask) -> None:
    add_settings(app, "hold", FirstPostSettings)
    hooks.register(app, listeners)


def init_off(app: Flask) -> None:
    keep_settings(app, "hold", FirstPostSettings)
