"""The studio at a static host that hands some addresses on to the server, by the rules of netlify.toml."""

import http.client
import json
import mimetypes
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from factories import PASSWORD, make_post, make_user
from flask import Flask
from live import free_port, serving

from mablog.config import settings
from mablog.db import db
from mablog.security import headers_of_every_answer

NETLIFY = tomllib.loads((ROOT / "netlify.toml").read_text())
SERVER = "https://blog.example"
HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "content-length"}


def target(path: str) -> str:
    """Where the first rule that fits an address leads: what `*` stands for is `:splat`, and `:name` is a part."""
    for rule in NETLIFY["redirects"]:
        assert rule["status"] == 200, "a redirect, where the address is to stay"
        pattern = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", re.escape(rule["from"]).replace(r"\*", "(?P<splat>.*)"))
        if found := re.fullmatch(pattern, path):
            return re.sub(r"(?<=/):(\w+)", lambda name: found[name[1]], rule["to"])
    raise AssertionError(f"no rule for {path}")


class Host(BaseHTTPRequestHandler):
    """Serves the files of a folder below the base path, and by the rules what is none."""

    protocol_version = "HTTP/1.1"
    folder: Path
    upstream: str
    base: str

    def answer(self) -> None:
        path = self.path.partition("?")[0]
        below = f"/{path.removeprefix(self.base)}" if path.startswith(self.base) else ""
        is_file = below and (self.folder / below.lstrip("/")).is_file()
        to = below if is_file else target(path)
        if to.startswith(SERVER):
            self.hand_on(to.removeprefix(SERVER) + self.path[len(path) :])
        else:
            rules = [rule["values"] for rule in NETLIFY["headers"] if fnmatch(below, rule["for"])]
            headers = [item for values in rules for item in values.items()]
            kind = mimetypes.guess_type(to)[0] or "application/octet-stream"
            self.reply(200, [*headers, ("Content-Type", kind)], (self.folder / to.lstrip("/")).read_bytes())

    do_GET = do_POST = answer  # noqa: N815  http.server looks for these names

    def hand_on(self, address: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP | {"host"}}
        connection.request(self.command, address, body, headers)
        answer = connection.getresponse()
        self.reply(answer.status, answer.getheaders(), answer.read())
        connection.close()

    def reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def static_host(folder: Path, upstream: str, base: str) -> Iterator[str]:
    handler = type("Host", (Host,), {"folder": folder, "upstream": upstream, "base": base})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def build(folder: Path, base: str) -> None:
    """Do what Netlify does, into another folder than `client/dist`, for a base path."""
    npx = shutil.which("npx")
    setting = NETLIFY["build"]
    here = ROOT / setting["base"]
    if not npx or not (here / "node_modules").is_dir():
        pytest.skip(f"{PASSED_OVER}no Node.js")
    command = [str(folder) if word == setting["publish"] else word for word in shlex.split(setting["command"])]
    assert str(folder) in command
    environment = os.environ | setting["environment"] | {"STUDIO_BASE": base}
    subprocess.run(command, cwd=here, env=environment, check=True, capture_output=True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_static_host_sends_the_headers_that_the_site_sends(app: Flask) -> None:
    everywhere, *_ = NETLIFY["headers"]
    assert everywhere["for"] == "/*"
    assert everywhere["values"] == headers_of_every_answer(settings())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_address_is_a_screen_but_those_of_the_server(app: Flask) -> None:
    for screen in (
        "/",
        "/posts/spring",
        "/@ann",
        "/@ann/followers",
        "/tags/garden",
        "/write",
        "/admin/moderation",
        "/login",
    ):
        assert target(screen) == "/index.html", screen
    feeds = {
        rule.rule.replace("<string:username>", "ann").replace("<string:slug>", "garden")
        for rule in app.url_map.iter_rules()
        if re.search(r"/feed\.\w+$", rule.rule)
    }
    assert len(feeds) == 9
    for address in (
        *feeds,
        "/api/posts/spring",
        "/api/login",
        "/media/abc.webp",
        "/media/drawn/a.svg",
        "/static/css/admin.css",
    ):
        assert target(address) == SERVER + address


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("base", [NETLIFY["build"]["environment"]["STUDIO_BASE"], "/writing/"])
def test_a_member_logs_in_and_writes_through_a_static_host(
    app: Flask, config: dict[str, object], tmp_path: Path, base: str
) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, title="Spring", slug="spring")
    db.session.commit()
    files = tmp_path / "files"
    build(files, base)
    port = free_port()
    with (
        static_host(files, f"127.0.0.1:{port}", base) as host,
        serving(config | {"MABLOG_CORS_ORIGINS": host}, tmp_path, port=port),
    ):
        cookies: list[str] = []

        def ask(method: str, path: str, sent: object = None, page: str = host) -> tuple[int, str, str]:
            """Status, type and body of what a browser asks the host for, on a page of the host or of another origin."""
            connection = http.client.HTTPConnection(urlsplit(host).netloc, timeout=60)
            headers = {"Origin": page, "Content-Type": "application/json", "Cookie": "; ".join(cookies)}
            connection.request(method, path, json.dumps(sent).encode() if sent else None, headers)
            answer = connection.getresponse()
            cookies.extend(value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", []))
            got = answer.status, answer.headers.get_content_type(), answer.read().decode()
            connection.close()
            return got

        index = (files / "index.html").read_text()
        for screen in ("", "posts/spring", "write"):
            assert ask("GET", base + screen) == (200, "text/html", index)
        scripts = re.findall(rf'(?:src|href)="({base}assets/[^"]+)"', index)
        assert scripts
        for script in scripts:
            assert ask("GET", script)[2] == (files / script.removeprefix(base)).read_text()
        assert "Spring" in ask("GET", "/@ann/feed.xml")[2]

        assert ask("POST", "/api/login", {"username": "ann", "password": PASSWORD})[0] == 200
        assert ask("POST", "/api/posts", {"title": "Forged"}, "https://elsewhere.example")[0] == 403
        status, _, made = ask("POST", "/api/posts", {"title": "From afar"})
        assert status == 201
        slug = json.loads(made)["slug"]
        assert json.loads(ask("GET", f"/api/posts/{slug}")[2])["title"] == "From afar"
