"""Moderation: what rules hold and members report, decided in one queue, and told to those whom it concerns."""

from typing import Any

from flask import Flask

from mablog import hooks
from mablog.moderation import api, keeping, listeners, pages, tools
from mablog.moderation.queries import open_cases_count
from mablog.moderation.settings import HoldSettings
from mablog.site.registry import add_settings, keep_settings


def init_app(app: Flask) -> None:
    add_settings(app, "hold", HoldSettings)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    hooks.register(app, keeping)
    hooks.register(app, listeners)
    hooks.register(app, tools)

    @app.context_processor
    def open_cases() -> dict[str, Any]:
        return {"open_cases_count": open_cases_count}


def init_off(app: Flask) -> None:
    keep_settings(app, "hold", HoldSettings)
    hooks.register(app, keeping)
