"""Comments: written below posts, answered, edited, deleted; threads of any depth."""

from flask import Flask


def init_app(app: Flask) -> None:
    pass
