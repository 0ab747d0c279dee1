"""Follows: members follow members and tags, and read in one place what those publish."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, hooks
from mablog.follows import api, buttons, keeping, listeners, pages
from mablog.seen_counts import hide_counts


def init_app(app: Flask) -> None:
    access.add_permission(app, "members.follow", _l("Follow members and tags"), scope="write", place=20)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, keeping)
    hooks.register(app, listeners)
    hooks.register(app, buttons)


def init_off(app: Flask) -> None:
    hide_counts(app, "followers_count", "following_count")
    hooks.register(app, keeping)
