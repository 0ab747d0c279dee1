"""The nginx site of `deploy/`, in a real nginx in front of one or more servers, and who comes through it."""

import http.client
import json
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import trustme
from conftest import PASSED_OVER
from databases import ROOT
from live import free_port

SITE = ROOT / "deploy" / "nginx.conf"

AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
"""What Debian has in nginx.conf, in a folder and with rights of the test's own."""


@dataclass(frozen=True)
class Nginx:
    """An nginx that is configured and not yet started: its program, its files, and where it will answer."""

    program: str
    folder: Path
    plain: str
    url: str
    trusting: ssl.SSLContext
    """What a client believes its certificate by."""
    certificate_of_authority: trustme.Blob

    def run(self, *options: str) -> "subprocess.Popen[str]":
        """Start it, as `nobody` where the test is root."""
        unprivileged: dict[str, Any] = {}
        if os.geteuid() == 0:
            unprivileged = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        files = ("-p", self.folder, "-e", self.folder / "error.log", "-c", self.folder / "nginx.conf")
        return subprocess.Popen(
            [self.program, *files, *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
            **unprivileged,
        )  # fmt: skip


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Visitor:
    """Somebody who comes by HTTPS from an address of their own, keeps cookies, and follows no redirect."""

    def __init__(self, nginx: Nginx, address: str = "127.0.0.1") -> None:
        self.nginx = nginx
        self.address = address
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        port = urlsplit(self.nginx.url).port
        connection = http.client.HTTPSConnection(
            "localhost", port, source_address=(self.address, 0), context=self.nginx.trusting, timeout=60
        )
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Origin": self.nginx.url}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        got = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        for cookie in got.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return got

    def send(self, path: str, values: object, *, method: str = "POST", **headers: str) -> Answer:
        return self.ask(method, path, json.dumps(values).encode(), Content_Type="application/json", **headers)


@contextmanager
def configured(*upstream: int) -> Iterator[Nginx]:
    """The site, for `localhost` and ports of its own, in front of the ports `upstream`; with a certificate.

    Each answer says in `X-Answered-By` which of them it is from.
    """
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        pytest.skip(f"{PASSED_OVER}no nginx")
    # `nobody` must reach it: so not below the folder of the test, which is private.
    folder = Path(tempfile.mkdtemp(prefix="mablog-nginx-", dir="/tmp"))
    try:
        plain, secure = free_port(), free_port()
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost")
        certificate.private_key_and_cert_chain_pem.write_to_path(folder / "certificate.pem")
        site = SITE.read_text().replace("blog.example", "localhost")
        (usual,) = re.findall(r"server 127\.0\.0\.1:5000;", site)
        site = site.replace(usual, " ".join(f"server 127.0.0.1:{port};" for port in upstream))
        said = "server_tokens off;"
        site = site.replace(said, f"{said} add_header X-Answered-By $upstream_addr always;")
        site = re.sub(r"/etc/letsencrypt/\S+\.pem", str(folder / "certificate.pem"), site)
        for usual, port in ((80, plain), (443, secure)):
            site = re.sub(rf"(listen .*?)\b{usual}\b", rf"\g<1>{port}", site)
        if not _has_ipv6():
            site = re.sub(r"listen \[::\].*", "", site)
        (folder / "site.conf").write_text(site)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "nobody")
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        urls = f"http://localhost:{plain}", f"https://localhost:{secure}"
        yield Nginx(program, folder, *urls, trusting, authority.cert_pem)
    finally:
        shutil.rmtree(folder)


@contextmanager
def answering(nginx: Nginx) -> Iterator[None]:
    """Let it answer as long as the block lasts."""
    process = nginx.run()
    try:
        while not _listens(urlsplit(nginx.url).port or 0):
            assert process.poll() is None, process.communicate()[0]
        yield
    finally:
        process.terminate()
        process.communicate()


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
