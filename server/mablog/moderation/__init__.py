"""Moderation: what rules hold and members report, decided in one queue, and told to those whom it concerns."""

from flask import Flask

from mablog.moderation import models

__all__ = ["models"]


def init_app(app: Flask) -> None:
    """Nothing is added yet but the tables."""
