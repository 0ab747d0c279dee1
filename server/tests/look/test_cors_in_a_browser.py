"""Pages of other origins that call the API, in a real browser: a listed one works, another has no effect."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from factories import PASSWORD, make_user
from flask import Flask
from live import serving
from playwright.sync_api import Browser
from sqlalchemy import select

from mablog.db import db
from mablog.posts.models import Post

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

CALL = """async ([site, password, mode]) => {
    const send = async (path, body) => {
        try {
            const type = mode === "no-cors" ? "text/plain" : "application/json";
            const options = {method: "POST", mode, credentials: "include", headers: {"Content-Type": type}};
            return (await fetch(site + path, {...options, body: JSON.stringify(body)})).status;
        } catch (error) { return error.name; }
    };
    return [
        await send("/api/login", {username: "ann", password}),
        await send("/api/posts", {title: `From ${location.port}`}),
    ];
}"""


@contextmanager
def other_origin(folder: Path) -> Iterator[str]:
    """A site of its own, with an empty page."""
    (folder / "index.html").write_text("<!doctype html><title>A client</title>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_only_a_listed_origin_logs_in_and_writes(
    app: Flask, config: dict[str, object], browser: Browser, tmp_path: Path
) -> None:
    make_user("ann", role="author")
    with (
        other_origin(tmp_path) as listed,
        other_origin(tmp_path) as unlisted,
        serving(config | {"MABLOG_CORS_ORIGINS": listed}, tmp_path) as server,
        browser.new_context() as context,
    ):
        page = context.new_page()
        page.goto(unlisted)
        assert page.evaluate(CALL, [server.url, PASSWORD, "cors"]) == ["TypeError", "TypeError"]
        assert not context.cookies()
        page.goto(listed)
        assert page.evaluate(CALL, [server.url, PASSWORD, "cors"]) == [200, 201]
        assert [cookie["sameSite"] for cookie in context.cookies() if cookie["name"] == "session"] == ["Lax"]
        page.goto(unlisted)  # now with a cookie that the browser sends along
        assert page.evaluate(CALL, [server.url, PASSWORD, "cors"]) == ["TypeError", "TypeError"]
        page.evaluate(CALL, [server.url, PASSWORD, "no-cors"])
        page.goto("data:text/html,<title>A page without an origin</title>")
        assert page.evaluate(CALL, [server.url, PASSWORD, "cors"]) == ["TypeError", "TypeError"]
    titles = list(db.session.scalars(select(Post.title)))
    assert titles == [f"From {listed.rpartition(':')[2]}"]
