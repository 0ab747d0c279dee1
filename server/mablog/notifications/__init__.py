"""What members are told of: on a page, by a number in the header, and by mail, each kind as they want it."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mablog import hooks
from mablog.accounts import frame
from mablog.notifications import api, listeners, pages, settings_pages, unsubscribing
from mablog.notifications.models import Kind
from mablog.notifications.queries import kinds, unread_count
from mablog.notifications.service import notify
from mablog.notifications.words import number_shown

__all__ = ["Kind", "init_app", "notify"]


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(settings_pages.bp)
    app.register_blueprint(unsubscribing.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, listeners)
    app.jinja_env.globals.update(
        unread_notifications=lambda: unread_count(current_user), number_shown=number_shown, notification_kinds=kinds
    )
    frame.add_page(app, "notification_settings.settings", _l("Notifications"), place=40)
