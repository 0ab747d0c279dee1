"""The Caddyfile of docs/deploying.md, in a real Caddy in front of a server."""

import gzip
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from factories import PASSWORD, make_user
from flask import Flask
from live import free_port, serving

AROUND = """
{{
    admin off
    skip_install_trust
    http_port {plain}
    storage file_system {folder}
}}
"""
"""A Caddy of the test's own, which signs its certificate itself: a public authority would not know `localhost`."""


@contextmanager
def caddy_before(port: int, folder: Path) -> Iterator[tuple[int, int, ssl.SSLContext]]:
    """The ports at which Caddy answers by https and by http, and what a client believes its certificate by."""
    program = shutil.which("caddy")
    if not program:
        pytest.skip(f"{PASSED_OVER}no Caddy")
    secure, plain = free_port(), free_port()
    (site,) = re.findall(r"```caddy\n(.*?)```", (ROOT / "docs" / "deploying.md").read_text(), re.DOTALL)
    site = site.replace("blog.example", f"localhost:{secure}").replace("127.0.0.1:5000", f"127.0.0.1:{port}")
    file = folder / "Caddyfile"
    file.write_text(AROUND.format(plain=plain, folder=folder) + site)
    environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "caddy.log").open("wb") as log:
        command = [program, "run", "--adapter", "caddyfile", "--config", file]
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield secure, plain, trusting(process, secure, folder)
    finally:
        process.terminate()
        process.wait()


def trusting(process: subprocess.Popen[bytes], port: int, folder: Path) -> ssl.SSLContext:
    """Wait until it answers; what its certificate is believed by."""
    authority = folder / "pki" / "authorities" / "local" / "root.crt"
    while process.poll() is None:
        with suppress(OSError):
            context = ssl.create_default_context(cafile=authority)
            http.client.HTTPSConnection("localhost", port, context=context, timeout=60).connect()
            return context
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise AssertionError((folder / "caddy.log").read_text())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_behind_caddy_a_member_logs_in_by_https_and_nothing_that_a_client_makes_up_is_believed(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    make_user("ann")
    port = free_port()
    settings = {"MABLOG_TRUSTED_PROXIES": "127.0.0.1", "MABLOG_LIMIT_LOGIN_CLIENT": "2/1h"}
    with caddy_before(port, tmp_path) as (secure, plain, context):
        url = f"https://localhost:{secure}"
        with serving(config | settings, tmp_path, public=url, port=port):

            def ask(method: str, path: str, body: bytes | None = None, **more: str) -> tuple[int, Message, bytes]:
                headers = {"Origin": url, "Content-Type": "application/json"}
                headers |= {name.replace("_", "-"): value for name, value in more.items()}
                connection = http.client.HTTPSConnection("localhost", secure, context=context, timeout=60)
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                got = answer.status, answer.headers, answer.read()
                connection.close()
                return got

            entered = json.dumps({"username": "ann", "password": PASSWORD}).encode()
            wrong = json.dumps({"username": "ann", "password": "not this one"}).encode()
            status, headers, _ = ask("POST", "/api/login", entered, X_Request_ID="made-up-by-a-client")
            assert status == 200
            assert "__Host-session" in str(headers.get_all("Set-Cookie"))
            assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
            assert re.fullmatch(r"[0-9a-f-]{36}", headers["X-Request-ID"])
            statuses = [ask("POST", "/api/login", wrong, X_Forwarded_For=f"203.0.113.{n}")[0] for n in range(3)]
            assert statuses[-1] == 429

            status, headers, style = ask("GET", "/static/css/admin.css", Accept_Encoding="gzip")
            assert gzip.decompress(style) == (Path(app.static_folder or "") / "css" / "admin.css").read_bytes()
            status, headers, _ = ask("GET", "/login", Accept_Encoding="gzip")
            assert (status, headers["Content-Encoding"]) == (200, None)

            leads = http.client.HTTPConnection("localhost", plain, timeout=60)
            leads.request("GET", "/login")
            answer = leads.getresponse()
            assert (answer.status, answer.headers["Location"]) == (308, f"{url}/login")
            leads.close()
