"""Bodies that are too large, or of too many parts: refused before they cost anything."""

import http.client
import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from live import LiveServer

GIGABYTE = 2**30
KINDS = ("application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded")


class ReadOnError(Exception):
    pass


class Endless(io.RawIOBase):
    """A body that goes on and on, and counts what was taken of it."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.taken > 32 * 2**20:
            raise ReadOnError
        size = min(size, 2**20) if size >= 0 else 2**20
        self.taken += size
        return b"x" * size

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def gigabyte(client: CheckedClient, method: str, path: str, kind: str, body: Endless) -> int:
    """The status of the answer to a body that says it is as large."""
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(GIGABYTE)}
    return client.open(path, method=method, content_type=kind, environ_overrides=sent).status_code


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_of_a_gigabyte_is_read(app: Flask) -> None:
    client = log_in(app.test_client(), make_user(role="author"))
    for method, path in (
        *(("POST", "/register"), ("POST", "/login"), ("POST", "/api/register"), ("POST", "/api/media")),
        *(("PATCH", "/api/user"), ("POST", "/account/profile")),
    ):
        for kind in KINDS:
            body = Endless()
            # What would be of a wrong kind, too, may be told either way.
            assert gigabyte(client, method, path, kind, body) in (413, 415), (path, kind)
            assert body.taken == 0, (path, kind)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_limit_it_would_be_read_on_and_on(app: Flask, client: CheckedClient) -> None:
    app.config.update(MAX_CONTENT_LENGTH=None, MAX_FORM_MEMORY_SIZE=None)
    for path, kind in (("/register", KINDS[1]), ("/register", KINDS[2]), ("/api/register", KINDS[0])):
        with pytest.raises(ReadOnError):
            gigabyte(client, "POST", path, kind, Endless())


def memory(server: LiveServer) -> int:
    """The most bytes that a process of the server ever held."""
    peaks = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == server.process.pid:
                status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
                peaks.append(int(status["VmHWM"].split()[0]) * 1024)
        except (OSError, KeyError):
            continue  # it ended meanwhile
    return max(peaks)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells memory by Linux's /proc")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("chunked", [False, True])
def test_a_gigabyte_costs_the_server_no_memory(live_server: LiveServer, chunked: bool) -> None:
    def pieces() -> Iterator[bytes]:
        piece = b"x" * 2**16
        return (piece for _ in range(GIGABYTE // len(piece)))

    before = memory(live_server)
    for path in ("/register", "/api/register"):
        connection = http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)
        headers = {"Content-Type": "application/json"} | ({} if chunked else {"Content-Length": str(GIGABYTE)})
        with suppress(OSError):  # the server hangs up on the rest
            connection.request("POST", path, pieces(), headers, encode_chunked=chunked)
        assert connection.getresponse().status in (400, 413)
        connection.close()
    assert memory(live_server) - before < 64 * 2**20


# Parts ---------------------------------------------------------------------------------------------------------------

PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 100_000 + b"--x--\r\n"
PAIRS = b"a=&" * 100_000


@pytest.mark.parametrize(("path", "method"), [("/register", "POST"), ("/api/media", "POST"), ("/api/user", "PATCH")])
def test_a_hundred_thousand_parts_are_refused(app: Flask, path: str, method: str) -> None:
    client = log_in(app.test_client(), make_user(role="author"))
    answer = client.open(path, method=method, data=PARTS, content_type=KINDS[1])
    assert answer.status_code == 413


def test_a_hundred_thousand_pairs_are_refused(client: CheckedClient) -> None:
    assert client.post("/register", data=PAIRS, content_type=KINDS[2]).status_code == 413


def test_without_the_limit_they_are_all_taken_in(app: Flask, client: CheckedClient) -> None:
    app.config["MAX_FORM_PARTS"] = None
    for body, kind in ((PARTS, KINDS[1]), (PAIRS, KINDS[2])):
        assert client.post("/register", data=body, content_type=kind).status_code == 422
