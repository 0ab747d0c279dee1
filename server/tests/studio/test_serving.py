"""How the server hands out the studio. Nothing here needs a browser."""

from pathlib import Path

import pytest
from flask import Flask

from mablog.studio import DIST


def test_every_address_below_studio_is_the_app_under_the_pages_own_security_policy(app: Flask) -> None:
    client = app.test_client()
    home = client.get("/")
    for path in ("/studio/", "/studio/write/a-post"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.mimetype == "text/html"
        assert answer.headers["Content-Security-Policy"] == home.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-cache"


def test_its_files_are_kept_by_browsers_for_a_year_since_their_names_change_with_them(app: Flask) -> None:
    script = next(Path(DIST, "assets").glob("index-*.js"))
    answer = app.test_client().get(f"/studio/assets/{script.name}")
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/studio/", "/studio/write"])
def test_where_it_is_not_built_the_answer_says_how_and_pages_work(app: Flask, path: str) -> None:
    app.extensions["mablog.studio"] = None
    answer = app.test_client().get(path)
    assert answer.status_code == 404
    assert "Node.js 20.19" in answer.text
    assert app.test_client().get("/").status_code == 200
