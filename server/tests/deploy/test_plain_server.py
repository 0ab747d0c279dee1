"""A server of one's own, as docs/deploying.md sets it up: units of systemd, and nginx in front of mablog."""

import gzip
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import PASSED_OVER
from databases import ROOT
from dotenv import dotenv_values
from factories import PASSWORD, make_user
from flask import Flask
from live import free_port, serving
from nginx import Nginx, Visitor, answering, configured
from PIL import Image

from mablog import config as settings
from mablog import server
from mablog.app import create_app
from mablog.cli import cli as commands
from mablog.jobs import worker

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.socket")])
MOST_EXPOSED = 20
"""Tenths of the points of `systemd-analyze security`, of which an unguarded service has 96."""


# systemd -------------------------------------------------------------------------------------------------------------


def analyze(*arguments: str | Path) -> str:
    """What `systemd-analyze` says. It fails where systemd would complain."""
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip(f"{PASSED_OVER}no systemd")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, for the `mablog` of the tests."""
    program = str(Path(sys.executable).with_name("mablog"))
    copies = [tmp_path / unit.name for unit in UNITS]
    for unit, copy in zip(UNITS, copies, strict=True):
        copy.write_text(unit.read_text().replace("/usr/local/bin/mablog", program))
    return copies


def section(unit: Path, name: str) -> dict[str, str]:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text())
    return dict(parser[name])


def test_systemd_takes_the_units(units: list[Path]) -> None:
    def complaints() -> list[str]:
        # About the machine's own units it may have something to say, too.
        return [line for line in analyze("verify", *units).splitlines() if str(units[0].parent) in line]

    assert complaints() == []
    units[0].write_text(units[0].read_text().replace("ProtectSystem=", "ProtectSytem="))
    assert "ProtectSytem" in complaints()[0]


def test_systemd_finds_the_units_guarded(units: list[Path]) -> None:
    guarded = ("security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}")
    analyze(*guarded, *(unit for unit in units if unit.suffix == ".service"))
    bare = units[0].with_name("bare.service")
    bare.write_text(f"[Service]\nExecStart={sys.executable}\n")
    with pytest.raises(AssertionError, match="UNSAFE"):
        analyze(*guarded, bare)


def test_both_units_are_guarded_alike_and_wait_for_what_is_going_on() -> None:
    site, jobs = (section(unit, "Service") for unit in (DEPLOY / "mablog.service", DEPLOY / "mablog-worker.service"))
    assert int(site["TimeoutStopSec"]) > max(server.GRACE, worker.GRACE)
    assert (site.pop("ExecStart"), jobs.pop("ExecStart")) == (
        "/usr/local/bin/mablog serve",
        "/usr/local/bin/mablog worker",
    )
    assert site.pop("Environment") == "MABLOG_JOB_PROCESSES=0"
    assert site == jobs


def test_the_settings_are_for_https_behind_the_nginx_of_the_same_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    read = settings.load({**dotenv_values(DEPLOY / "mablog.env"), "SECRET_KEY": "x" * 64})
    assert (read.url, read.is_secure, str(read.data)) == ("https://blog.example", True, "/var/lib/mablog")
    assert [str(network) for network in read.trusted_proxies] == ["127.0.0.1/32"]  # nginx


# nginx ---------------------------------------------------------------------------------------------------------------


@contextmanager
def behind_nginx(config: dict[str, object], folder: Path) -> Iterator[Nginx]:
    """`mablog serve`, with the proxy trusted that deploy/mablog.env trusts, behind the site of `deploy/`."""
    trusted = dotenv_values(DEPLOY / "mablog.env")["MABLOG_TRUSTED_PROXIES"]
    port = free_port()
    with (
        configured(port) as nginx,
        serving({"MABLOG_TRUSTED_PROXIES": trusted, **config}, folder, public=nginx.url, port=port),
        answering(nginx),
    ):
        yield nginx


def connected(nginx: Nginx) -> ssl.SSLSocket:
    address = ("localhost", urlsplit(nginx.url).port or 0)
    return nginx.trusting.wrap_socket(socket.create_connection(address), server_hostname="localhost")


def test_nginx_takes_the_site() -> None:
    with configured(free_port()) as nginx:
        said, _ = nginx.run("-t").communicate()
    assert "test is successful" in said, said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_behind_nginx_a_member_logs_in_writes_and_sends_a_picture_by_https_alone(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    make_user("ann", role="author")
    picture = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "PNG")
    with behind_nginx(config | {"MABLOG_THREADS": 1}, tmp_path) as nginx, ExitStack() as stack:
        ann = Visitor(nginx)
        logged_in = ann.send("/api/login", {"username": "ann", "password": PASSWORD})
        assert logged_in.status == 200
        assert "Secure" in logged_in.headers["Set-Cookie"]
        assert "__Host-session" in ann.cookies
        assert ann.send("/api/posts", {"title": "Spring", "source": "It is *here*."}).status == 201
        form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n--x--\r\n'
        sent = ann.ask("POST", "/api/media", form % picture.getvalue(), Content_Type="multipart/form-data; boundary=x")
        assert sent.status == 201, sent.body
        shown = ann.ask("GET", urlsplit(json.loads(sent.body)["url"]).path)
        assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")

        style = ann.ask("GET", "/static/css/admin.css", Accept_Encoding="gzip")
        assert gzip.decompress(style.body) == (Path(app.static_folder or "") / "css" / "admin.css").read_bytes()
        page = ann.ask("GET", "/account/profile", Accept_Encoding="gzip")
        assert (page.status, page.headers["Content-Encoding"]) == (200, None)

        limit = app.config["MAX_CONTENT_LENGTH"]
        frame = len(json.dumps({"username": "ann", "password": ""}))
        assert ann.send("/api/login", {"username": "ann", "password": "x" * (limit - frame)}).status == 422
        too_large = ann.send("/api/login", {"username": "ann", "password": "x" * (limit - frame + 1)})
        assert (too_large.status, too_large.headers["Server"]) == (413, "nginx")
        for answer in (logged_in, shown, style, page, too_large):
            assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]

        plain = http.client.HTTPConnection("localhost", urlsplit(nginx.plain).port, timeout=60)
        plain.request("GET", "/posts/spring?a=b")
        leads = plain.getresponse()
        assert (leads.status, leads.headers["Location"]) == (301, "https://localhost/posts/spring?a=b")
        plain.close()

        for _ in range(3):
            slow = stack.enter_context(connected(nginx))
            slow.sendall(b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        assert ann.ask("GET", "/archive").status == 200, "slow clients hold the one thread"

        nginx.trusting.set_alpn_protocols(["h2", "http/1.1"])
        assert stack.enter_context(connected(nginx)).selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("trusted", "of_a_neighbour"), [({}, 401), ({"MABLOG_TRUSTED_PROXIES": ""}, 429)])
def test_limits_count_the_address_that_nginx_saw_and_nothing_that_a_client_makes_up_is_believed(
    config: dict[str, object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: dict[str, object],
    of_a_neighbour: int,
) -> None:
    """The second case is the control: where nginx is not trusted, everybody is nginx."""
    wrong = {"username": "ann", "password": "not this one"}
    with behind_nginx(config | {"MABLOG_LIMIT_LOGIN_CLIENT": "1/1h"} | trusted, tmp_path) as nginx:
        one, neighbour = Visitor(nginx, "127.0.0.2"), Visitor(nginx, "127.0.0.3")
        assert one.send("/api/login", wrong).status == 401
        assert one.send("/api/login", wrong, X_Forwarded_For="203.0.113.9").status == 429
        refused = neighbour.send("/api/login", wrong, X_Request_ID="made-up-by-a-client")
        assert refused.status == of_a_neighbour
        assert refused.headers["X-Request-ID"] != "made-up-by-a-client"

        nginx.certificate_of_authority.write_to_path(tmp_path / "authority.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        app = create_app(config | {"MABLOG_ENV": "production", "MABLOG_URL": nginx.url})
        said = app.test_cli_runner().invoke(commands, args=["doctor"]).output
        assert (f"{nginx.url} leads here" in said, "takes it for http" in said) == (not trusted, bool(trusted)), said
