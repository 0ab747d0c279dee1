"""Backups: one sealed file with the rows and pictures of the site, made while it runs, and the way back."""

from flask import Flask


def init_app(app: Flask) -> None:
    """It has commands and a job, and adds nothing to the application."""
