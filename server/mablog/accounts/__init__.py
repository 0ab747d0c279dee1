"""Members: register, log in, sessions, roles, the first administrator."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import hooks
from mablog.accounts import (
    api,
    api_tokens_api,
    api_tokens_pages,
    bearer,
    confirming_api,
    confirming_pages,
    cookies,
    credential_api,
    credential_pages,
    devices_api,
    devices_pages,
    frame,
    languages_api,
    languages_pages,
    listeners,
    logs,
    pages,
    profiles,
    standing,
)


def init_app(app: Flask) -> None:
    cookies.init_app(app)
    bearer.init_app(app)
    standing.init_app(app)
    logs.init_app(app)
    frame.init_app(app)
    frame.add_page(app, "accounts.account", _l("Account"), place=10)
    frame.add_page(app, "confirming.email", _l("E-mail address"), place=50)
    frame.add_page(app, "credentials.security", _l("Password"), place=60)
    frame.add_page(app, "devices.devices", _l("Devices"), place=70)
    frame.add_page(app, "api_tokens.tokens", _l("API tokens"), place=80)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(credential_pages.bp)
    app.register_blueprint(credential_api.bp)
    app.register_blueprint(confirming_pages.bp)
    app.register_blueprint(confirming_api.bp)
    app.register_blueprint(devices_pages.bp)
    app.register_blueprint(devices_api.bp)
    app.register_blueprint(api_tokens_pages.bp)
    app.register_blueprint(api_tokens_api.bp)
    app.register_blueprint(languages_pages.bp)
    app.register_blueprint(languages_api.bp)
    profiles.init_app(app)
    hooks.register(app, listeners)
