"""The studio: the React app of `client/`, built into `dist`, served at `/studio/` where it was built."""

from pathlib import Path

from flask import Flask

from mablog import hooks, static_files
from mablog.studio import listeners, pages

DIST = Path(__file__).parent / "dist"
"""What `make client` builds. A checkout without Node.js has none, and every page of the site works without it."""


def init_app(app: Flask) -> None:
    app.extensions["mablog.studio"] = pages.read_index(DIST)
    app.register_blueprint(pages.bp)
    hooks.register(app, listeners)
    if pages.is_built(app):
        static_files.add_folder(app, DIST / "assets", prefix="studio/assets/")
    app.jinja_env.globals["has_studio"] = pages.is_built(app)
