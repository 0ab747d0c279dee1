"""Members and posts made up by the thousand, to try a site of any size: a command, and nothing that a reader meets."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing beyond the command, which every feature's `cli.py` brings by itself."""
