"""Static files, served by WhiteNoise ahead of Flask under any WSGI server."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import flask_bootstrap
from flask import Flask
from whitenoise import WhiteNoise

from mablog import __version__
from mablog.security import headers_of_every_answer

LONGEST_AGE = 365 * 24 * 3600
"""Seconds that a browser may keep a file: its address carries a version."""


def add_folder(app: Flask, folder: Path, *, prefix: str) -> None:
    """Serve a feature's files below an address. Their names change with them: browsers keep them for a year."""
    app.extensions.setdefault("mablog.static_files", []).append((folder, prefix))


def init_app(app: Flask) -> None:
    static = Path(app.static_folder or "")
    styles = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"
    common = headers_of_every_answer(app.extensions["mablog"])
    noise = WhiteNoise(
        app.wsgi_app,
        max_age=0 if app.debug else LONGEST_AGE,
        autorefresh=app.debug,
        mimetypes={".svg": "image/svg+xml; charset=utf-8"},
        add_headers_function=lambda headers, _path, _url: [headers.add_header(*item) for item in common.items()],
    )
    noise.add_files(str(static), prefix="static/")
    for folder, prefix in app.extensions.get("mablog.static_files", []):
        noise.add_files(str(folder), prefix=prefix)
    noise.add_file_to_dictionary("/bootstrap/static/bootstrap5/css/bootstrap.min.css", str(styles))
    app.wsgi_app = noise  # type: ignore[method-assign]
    version = _version([static, *(folder for folder, _prefix in app.extensions.get("mablog.static_files", []))])

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in ("static", "bootstrap.static"):
            values.setdefault("v", version)


def _version(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(file for folder in folders for file in folder.rglob("*")):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
