from pathlib import Path

from flask import Blueprint, Flask, Response, current_app
from flask_babel import gettext as _

from mablog.access import public
from mablog.errors import NotFound

bp = Blueprint("studio", __name__)


def read_index(dist: Path) -> str | None:
    """The page that starts the app, or None where it was not built."""
    index = dist / "index.html"
    return index.read_text(encoding="utf-8") if index.is_file() else None


def is_built(app: Flask) -> bool:
    return app.extensions["mablog.studio"] is not None


@bp.get("/studio/")
@bp.get("/studio/<path:path>")
@public
def index(path: str = "") -> Response:
    """The same page for every address: the app's own router reads it. Its files have names that change with them."""
    page = current_app.extensions["mablog.studio"]
    if page is None:
        raise NotFound(_("The studio is not built here: that takes Node.js 20.19 or newer, and `make client`."))
    response = Response(page, mimetype="text/html")
    response.cache_control.no_cache = True
    return response
