"""The studio as static files of another origin, which call the API of the site across origins."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from factories import PASSWORD, make_post, make_user
from flask import Flask
from live import serving
from PIL import Image
from playwright.sync_api import Browser, expect

from mablog.db import db
from mablog.media.service import store_picture

CLIENT = ROOT / "client"


class StaticHost(SimpleHTTPRequestHandler):
    """Hands out files, and `index.html` at every other address, as static hosts do for an app."""

    def send_head(self) -> BytesIO | None:  # type: ignore[override]
        if not Path(self.translate_path(self.path)).is_file():
            self.path = "/index.html"
        return super().send_head()  # type: ignore[return-value]

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def static_host(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticHost, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.long
def test_from_another_origin_a_member_logs_in_reads_with_pictures_and_comments(
    app: Flask, config: dict[str, object], browser: Browser, tmp_path: Path
) -> None:
    npx = shutil.which("npx")
    if not npx or not (CLIENT / "node_modules").is_dir():
        pytest.skip(f"{PASSED_OVER}no Node.js")
    ann = make_user("ann", role="author")
    picture = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "PNG")
    key = store_picture(ann, picture.getvalue()).key
    make_post(ann, title="Spring", slug="spring", source=f"![A field](/media/{key}.webp)")
    db.session.commit()
    files = tmp_path / "files"
    files.mkdir()
    with (
        static_host(files) as origin,
        serving(config | {"MABLOG_CORS_ORIGINS": origin}, tmp_path) as server,
        browser.new_context(base_url=origin, locale="en-GB") as context,
    ):
        subprocess.run(
            [npx, "vite", "build", "--outDir", str(files), "--emptyOutDir"],
            cwd=CLIENT,
            env=os.environ | {"STUDIO_BASE": "/", "VITE_SERVER_URL": server.url},
            check=True,
            capture_output=True,
        )
        page = context.new_page()
        page.goto("/login?next=%2Fposts%2Fspring")
        page.get_by_label("Username or e-mail").fill("ann")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Spring")).to_be_visible()
        shown = page.get_by_role("img", name="A field")
        expect(shown).to_have_js_property("complete", True)
        expect(shown).not_to_have_js_property("naturalWidth", 0)
        page.get_by_label("Your comment").fill("From *elsewhere*.")
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.locator(".comment-text em")).to_have_text("elsewhere")
        page.reload()
        expect(page.locator(".comment-text em")).to_have_text("elsewhere")
