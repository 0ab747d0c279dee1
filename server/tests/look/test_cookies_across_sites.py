"""`SameSite` of the session's cookie, judged by a real browser between two sites that speak https."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from factories import PASSWORD, make_user
from flask import Flask
from live import serving
from playwright.sync_api import BrowserType
from sqlalchemy import select

from mablog.db import db
from mablog.posts.models import Post

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

BLOG, CLIENT, EVIL = "blog.example", "client.example", "evil.example"

CALL = """async ([site, path, body]) => {
    const headers = {"Content-Type": "application/json"};
    const sent = {method: "POST", credentials: "include", headers, body: JSON.stringify(body)};
    try { return (await fetch(site + path, sent)).status; } catch (error) { return error.name; }
}"""


def as_it_is(answer: bytes) -> bytes:
    return answer


def with_lax_cookies(answer: bytes) -> bytes:
    return answer.replace(b"SameSite=None", b"SameSite=Lax")


@contextmanager
def behind_tls(context: ssl.SSLContext, behind: int, change: Callable[[bytes], bytes] = as_it_is) -> Iterator[int]:
    """The port of a proxy that speaks TLS with browsers, and passes on what the server at the port `behind` answers."""

    def copy(source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes]) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(change(piece))
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve(plain: socket.socket) -> None:
        # The thread of each connection is its own, so that a slow handshake keeps nobody waiting.
        with (
            suppress(OSError),
            context.wrap_socket(plain, server_side=True) as outside,
            socket.create_connection(("127.0.0.1", behind)) as inside,
        ):
            Thread(target=copy, args=(outside, inside, as_it_is), daemon=True).start()
            copy(inside, outside, change)

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=accept, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


@contextmanager
def empty_site(folder: Path) -> Iterator[int]:
    """The port of a server with an empty page."""
    (folder / "index.html").write_text("<!doctype html><title>A client</title>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(("change", "answers"), [(as_it_is, [200, 201]), (with_lax_cookies, [200, 401])])
def test_a_client_on_another_site_keeps_its_session_because_the_cookie_says_none(
    app: Flask,
    config: dict[str, object],
    chromium: tuple[BrowserType, dict[str, Any]],
    tmp_path: Path,
    change: Callable[[bytes], bytes],
    answers: list[int],
) -> None:
    """The second case is the control: the cookie says `Lax`, and the browser does not send it."""
    make_user("ann", role="author")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(BLOG, CLIENT, EVIL).configure_cert(context)
    site = f"https://{BLOG}"
    (tmp_path / "client").mkdir()
    with (
        serving(config | {"MABLOG_CORS_ORIGINS": f"https://{CLIENT}"}, tmp_path, public=site) as server,
        empty_site(tmp_path / "client") as client,
        behind_tls(context, urlsplit(server.url).port or 0, change) as blog_port,
        behind_tls(context, client) as client_port,
    ):
        places = {BLOG: blog_port, CLIENT: client_port, EVIL: client_port}
        rules = ", ".join(f"MAP {name}:443 127.0.0.1:{port}" for name, port in places.items())
        program, options = chromium
        # A profile of its own, whose owner lets other sites have cookies: Chromium has none in private windows.
        (tmp_path / "profile" / "Default").mkdir(parents=True)
        (tmp_path / "profile" / "Default" / "Preferences").write_text('{"profile": {"cookie_controls_mode": 0}}')
        browser = program.launch_persistent_context(
            tmp_path / "profile",
            executable_path=options["executable_path"],
            args=[*options["args"], f"--host-resolver-rules={rules}"],
            ignore_https_errors=True,
        )
        page = browser.new_page()
        login, post = {"username": "ann", "password": PASSWORD}, {"title": "From afar"}
        page.goto(f"https://{CLIENT}/")
        assert [
            page.evaluate(CALL, [site, "/api/login", login]),
            page.evaluate(CALL, [site, "/api/posts", post]),
        ] == answers
        kept = {(cookie["sameSite"], cookie["secure"]) for cookie in browser.cookies()}
        assert kept == ({("None", True)} if change is as_it_is else set())
        # The browser sends `None` along from every site; the origin is what a page of another one is refused for.
        page.goto(f"https://{EVIL}/")
        assert page.evaluate(CALL, [site, "/api/posts", {"title": "Forged"}]) == "TypeError"
        browser.close()
    assert list(db.session.scalars(select(Post.title))) == (["From afar"] if answers[1] == 201 else [])
