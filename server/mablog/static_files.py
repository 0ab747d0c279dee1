"""Static files, served by WhiteNoise ahead of Flask under any WSGI server."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask_bootstrap
from flask import Flask
from whitenoise import WhiteNoise

from mablog import __version__
from mablog.security import headers_of_every_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
    version = _version([static, *(folder for folder, _prefix in app.extensions.get("mablog.static_files", []))])
    app.wsgi_app = _Versioned(noise, version)  # type: ignore[method-assign]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint in ("static", "bootstrap.static"):
            values.setdefault("v", version)


class _Versioned:
    """WSGI middleware: nobody keeps a file of ours under the address of another version's.

    A page of a newer version has such addresses, and its files may be asked of a server that is not upgraded yet.
    """

    def __init__(self, noise: WhiteNoise, version: str) -> None:
        self.wsgi_app: WSGIApplication = noise
        self.files = noise.files
        self.version = f"v={version}"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        if not query.startswith("v=") or query == self.version or environ["PATH_INFO"] not in self.files:
            return self.wsgi_app(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [header for header in headers if header[0] != "Cache-Control"]
            return start_response(status, [*kept, ("Cache-Control", "no-cache")], *more)

        return self.wsgi_app(environ, start)


def _version(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(file for folder in folders for file in folder.rglob("*")):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:10]
