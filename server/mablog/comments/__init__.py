"""Comments: written below posts, answered, edited, deleted; threads of any depth."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, hooks
from mablog.comments import api, keeping, listeners, pages
from mablog.comments.settings import CommentSettings
from mablog.seen_counts import hide_counts
from mablog.site.registry import add_settings, keep_settings


def init_app(app: Flask) -> None:
    access.add_permission(app, "comments.write", _l("Comment on posts"), scope="write", place=10)
    add_settings(app, "comments", CommentSettings)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, keeping)
    hooks.register(app, listeners)


def init_off(app: Flask) -> None:
    hide_counts(app, "comments_count")
    keep_settings(app, "comments", CommentSettings)
    hooks.register(app, keeping)
