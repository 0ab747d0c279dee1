"""At Heroku: its manifests, its routers, a database by TLS, and dynos that forget their files."""

import http.client
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import trustme
import yaml
from conftest import PASSED_OVER
from databases import ROOT, NoPostgresError, PostgresServer
from flask import Flask, request
from live import free_port, serving
from media.conftest import s3_address, s3_settings
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from mablog import config as settings
from mablog.access import public
from mablog.app import create_app
from mablog.cli import cli
from mablog.config import Config
from mablog.db import db

__all__ = ["s3_address", "s3_settings"]  # fixtures

MANIFEST = json.loads((ROOT / "app.json").read_text())
HEROKU = yaml.safe_load((ROOT / "heroku.yml").read_text())
FIXED = {name: said["value"] for name, said in MANIFEST["env"].items() if "value" in said}
COMMANDS = [*HEROKU["release"]["command"], HEROKU["run"]["web"], *HEROKU["run"]["worker"]["command"]]
OF_LIBPQ = {"PGSSLMODE"}
MABLOG = str(Path(sys.executable).with_name("mablog"))


# The manifests -------------------------------------------------------------------------------------------------------


def test_every_setting_of_the_manifest_is_one_and_has_what_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known = {field.alias for field in Config.model_fields.values()}
    assert MANIFEST["env"].keys() - OF_LIBPQ <= known
    assert all(said["description"] for said in MANIFEST["env"].values())
    assert MANIFEST["env"]["SECRET_KEY"]["generator"] == "secret"
    wanted = {name for name, said in MANIFEST["env"].items() if said.get("required", True) and "value" not in said}
    assert wanted == {"SECRET_KEY", "MABLOG_URL", "MABLOG_STORAGE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    given = {"SECRET_KEY": "x" * 64, "MABLOG_URL": "https://blog.example", "MABLOG_STORAGE": "s3://bucket"}
    by_heroku = {"DATABASE_URL": "postgres://u:p@db.example/d", "DYNO": "web.1", "PORT": "5001"}
    read = settings.load(FIXED | given | by_heroku)
    assert (read.forgotten, read.port, read.https_only, read.job_processes) == ([], 5001, True, 0)


def test_both_manifests_say_the_same_and_name_what_is_there() -> None:
    assert HEROKU["setup"]["config"] == FIXED
    assert HEROKU["setup"]["addons"] == MANIFEST["addons"]
    assert MANIFEST["stack"] == "container"
    built = HEROKU["build"]["docker"]
    assert {HEROKU["release"]["image"], HEROKU["run"]["worker"]["image"]} <= built.keys()
    assert all((ROOT / file).is_file() for file in built.values())
    assert MANIFEST["formation"].keys() == HEROKU["run"].keys()
    assert "HOST=0.0.0.0" in (ROOT / "Dockerfile").read_text()


def test_every_command_of_the_manifest_is_one_of_mablog() -> None:
    for line in COMMANDS:
        program, name, *arguments = shlex.split(line)
        command = cli.commands[name]
        assert program == "mablog"
        assert command.make_context(name, arguments)
    with pytest.raises(Exception, match="No such option"):
        cli.commands["serve"].make_context("serve", ["--wiat"])


# The routers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def behind_routers(config: dict[str, object]) -> Flask:
    """An application with the manifest's settings, which says who asks, and how."""
    app = create_app(config | {name: value for name, value in FIXED.items() if name != "MABLOG_DATA"})

    @app.post("/who")
    @public
    def who() -> str:
        return f"{request.remote_addr} by {request.scheme}"

    return app


def routed(app: Flask, path: str, scheme: str, *, peer: str = "10.1.2.3", method: str = "GET") -> Any:
    headers = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9", "X-Forwarded-Proto": scheme, "X-Forwarded-Port": "443"}
    return app.test_client().open(path, method=method, headers=headers, environ_base={"REMOTE_ADDR": peer})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_routers_say_who_asks_and_nobody_else(behind_routers: Flask) -> None:
    assert routed(behind_routers, "/who", "https", method="POST").text == "203.0.113.9 by https"
    of_somebody = routed(behind_routers, "/who", "https", method="POST", peer="198.51.100.1")
    assert of_somebody.text == "198.51.100.1 by http"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_comes_by_http_is_led_to_https_and_what_is_no_page_is_refused(behind_routers: Flask) -> None:
    led = routed(behind_routers, "/tags/caf%C3%A9?a=b%2F", "http")
    assert (led.status_code, led.location) == (301, "https://blog.example/tags/caf%C3%A9?a=b%2F")
    for path, method in (("/api/posts", "GET"), ("/api", "GET"), ("/login", "POST")):
        refused = routed(behind_routers, path, "http", method=method)
        assert (refused.status_code, refused.mimetype) == (403, "application/problem+json"), path
    assert routed(behind_routers, "/tags/", "http", peer="198.51.100.1").status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_unless_it_is_asked_for_nobody_is_led_anywhere(config: dict[str, object]) -> None:
    app = create_app(config | {"MABLOG_TRUSTED_PROXIES": "private"})
    assert routed(app, "/tags/", "http").status_code == 200


# The database --------------------------------------------------------------------------------------------------------


@contextmanager
def encrypted() -> Iterator[tuple[int, Path]]:
    """The port of a PostgreSQL that speaks TLS, and the certificate of who answers for it; a database `blog` in it."""
    port = free_port()
    server = PostgresServer(listen_addresses="127.0.0.1", port=port)
    try:
        socket = server.url()
    except NoPostgresError as error:
        if os.environ.get("MABLOG_REQUIRE_PG") == "1":
            raise
        pytest.skip(f"{PASSED_OVER}PostgreSQL: {error}")
    try:
        folder = Path(urlsplit(socket).query.removeprefix("host=").partition("&")[0])
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_pem.write_to_path(folder / "data" / "server.key")
        certificate.cert_chain_pems[0].write_to_path(folder / "data" / "server.crt")
        authority.cert_pem.write_to_path(folder / "authority.pem")
        for file in (folder / "data" / "server.key", folder / "data" / "server.crt"):
            file.chmod(0o600)
            os.chown(file, *(folder / "data").stat()[4:6])
        with psycopg.connect(socket, autocommit=True) as connection:
            connection.execute("CREATE DATABASE blog TEMPLATE template0")
        _speak_tls(port, "on")
        yield port, folder / "authority.pem"
    finally:
        server.stop()


def _speak_tls(port: int, value: str) -> None:
    address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET ssl = {value}")
        connection.execute("SELECT pg_reload_conf()")
    while True:  # until those that connect from now on find it so
        with psycopg.connect(address) as connection:
            if connection.pgconn.ssl_in_use == (value == "on"):
                return


def speaks_tls(config: dict[str, object], port: int, query: str = "") -> bool:
    """Whether the connection of an application is encrypted, as PostgreSQL sees it. Raises OperationalError."""
    app = create_app(config | {"DATABASE_URL": f"postgres://postgres@127.0.0.1:{port}/blog{query}"})
    with app.app_context():
        try:
            return bool(db.session.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")))
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_database_is_spoken_with_by_tls_or_not_at_all(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with encrypted() as (port, authority):
        assert speaks_tls(config, port, "?sslmode=require")
        assert not speaks_tls(config, port, "?sslmode=disable")
        assert speaks_tls(config, port, f"?sslmode=verify-full&sslrootcert={authority}")
        trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
        with pytest.raises(OperationalError, match="certificate verify failed"):
            speaks_tls(config, port, f"?sslmode=verify-full&sslrootcert={tmp_path / 'another.pem'}")
        monkeypatch.setenv("PGSSLMODE", FIXED["PGSSLMODE"])
        assert speaks_tls(config, port)
        monkeypatch.delenv("PGSSLMODE")
        _speak_tls(port, "off")
        assert not speaks_tls(config, port), "the control: without the setting, it is spoken with in the clear"
        monkeypatch.setenv("PGSSLMODE", FIXED["PGSSLMODE"])
        for query in ("", "?sslmode=require"):
            with pytest.raises(OperationalError, match="server does not support SSL, but SSL was required"):
                speaks_tls(config, port, query)


# All of it -----------------------------------------------------------------------------------------------------------


class Router:
    """Somebody at Heroku's router, who keeps cookies."""

    def __init__(self, url: str, address: str = "203.0.113.9") -> None:
        self.url = url
        self.headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https", "Origin": "https://blog.example"}
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, self.headers | {"Content-Type": kind, "Cookie": cookies})
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        got = answer.status, answer.read()
        connection.close()
        return got


@pytest.mark.long
def test_dynos_share_everything_but_their_files(s3_settings: dict[str, object], tmp_path: Path) -> None:
    with encrypted() as (port, _authority):
        given = (
            FIXED
            | s3_settings
            | {
                "SECRET_KEY": "nobody can guess this, really",
                "DATABASE_URL": f"postgres://postgres@127.0.0.1:{port}/blog",
                "MABLOG_URL": "https://blog.example",
            }
        )

        def dyno(name: str) -> dict[str, object]:
            folder = tmp_path / name
            folder.mkdir()
            return given | {"DYNO": name, "MABLOG_DATA": str(folder / "data")}

        def environment(settings: dict[str, object]) -> dict[str, str]:
            return os.environ | {each: str(value) for each, value in settings.items()}

        (release,) = HEROKU["release"]["command"]
        made = subprocess.run(
            [MABLOG, *shlex.split(release)[1:]], env=environment(dyno("release.1")), cwd=tmp_path, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        path = urlsplit(made.stdout.split()[-1]).path
        assert path.startswith("/setup/")
        (work,) = HEROKU["run"]["worker"]["command"]
        worker = subprocess.Popen([MABLOG, *shlex.split(work)[1:]], env=environment(dyno("worker.1")), cwd=tmp_path)
        try:
            with (
                serving(dyno("web.1"), tmp_path / "web.1", public="https://blog.example") as first,
                serving(dyno("web.2"), tmp_path / "web.2", public="https://blog.example") as second,
            ):
                ann = Router(first.url)
                page = ann.ask("GET", path)[1].decode()
                token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
                sent = f"csrf_token={token}&username=ann&email=ann@example.org&password=a+long+one,+really"
                assert ann.ask("POST", path, sent.encode(), "application/x-www-form-urlencoded")[0] == 302

                picture = BytesIO()
                Image.new("RGB", (600, 400), "teal").save(picture, "PNG")
                form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n--x--\r\n'
                kind = "multipart/form-data; boundary=x"
                status, body = ann.ask("POST", "/api/media", form % picture.getvalue(), kind)
                assert status == 201, body
                ann.url = second.url
                shown = json.loads(body)["url"]
                assert ann.ask("GET", urlsplit(shown).path)[0] == 200
                for log in (first.log, second.log):
                    assert "forgets its files" not in log.read_text()
            assert worker.poll() is None
        finally:
            worker.terminate()
            assert worker.wait(30) == 0
