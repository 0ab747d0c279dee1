"""Modules: what others wrote, and optional features, switched on and off."""

from flask import Flask


def init_app(app: Flask) -> None:
    """The tables; `mablog.app` loads the parts."""
