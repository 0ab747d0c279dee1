from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, render_template

from mablog.access import public

bp = Blueprint("studio", __name__, template_folder="templates")


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
        return Response(render_template("studio/not_built.html"), 404)
    response = Response(page, mimetype="text/html")
    response.cache_control.no_cache = True
    return response
