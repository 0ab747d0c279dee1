"""More than anybody sends by mistake: refused at once, and never held in memory or on the disk."""

import http.client
import re
import select
import socket
import tracemalloc
from collections.abc import Iterator
from io import SEEK_END, SEEK_SET, BytesIO, RawIOBase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from live import LiveServer, serving

GIGABYTE = 1024**3
PIECE = b"x" * 65536
PATHS = {
    "/api/login": "application/json",
    "/api/register": "multipart/form-data; boundary=x",
    "/api/media": "multipart/form-data; boundary=x",
    "/login": "application/x-www-form-urlencoded",
    "/register": "multipart/form-data; boundary=x",
    "/nowhere": "text/plain",
}


@pytest.fixture
def server(config: dict[str, object], tmp_path: Path) -> Iterator[LiveServer]:
    with serving(config, tmp_path) as running:
        yield running


def send_gigabyte(url: str, path: str, kind: str, *, chunked: bool) -> tuple[int, int]:
    """The status of the answer, and how many bytes were sent until it came."""
    address = urlsplit(url)
    assert address.hostname and address.port
    head = b""
    if kind.startswith("multipart"):
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {GIGABYTE}"
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\n{length}\r\n\r\n".encode())
        sent = 0
        connection.setblocking(False)
        waiting = b""
        while sent < GIGABYTE:
            if not waiting:
                piece, head = (head or PIECE), b""
                waiting = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
            try:
                number = connection.send(waiting)
                waiting, sent = waiting[number:], sent + number
            except BlockingIOError:
                readable, _, _ = select.select([connection], [connection], [], 60)
                if readable:  # the answer is here
                    break
            except (BrokenPipeError, ConnectionResetError):
                break
        connection.settimeout(60)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, sent


def memory_of(server: LiveServer) -> int:
    """The most that the server's processes held at once so far, in bytes (proc(5), VmHWM)."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(status.read_text().rpartition(")")[2].split()[2]) != server.process.pid:  # the process group
                continue
            found = re.search(r"VmHWM:\s+(\d+) kB", (status.parent / "status").read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += int(found[1]) * 1024 if found else 0
    return total


def refused_everywhere(server: LiveServer) -> None:
    for path, kind in PATHS.items():
        for chunked in (False, True):
            status, sent = send_gigabyte(server.url, path, kind, chunked=chunked)
            assert 400 <= status < 500, (path, chunked, status)
            assert sent < 64 * 1024 * 1024, (path, chunked, sent)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_body_of_a_gigabyte_is_refused_before_it_is_there(server: LiveServer) -> None:
    refused_everywhere(server)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="passed over: no /proc to read memory from")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_body_of_a_gigabyte_takes_no_memory(server: LiveServer) -> None:
    before = memory_of(server)
    refused_everywhere(server)
    assert memory_of(server) - before < 150 * 1024 * 1024


# What the guard prevents ---------------------------------------------------------------------------------------------

PART = GIGABYTE // 32
"""Bytes: enough to see what would happen, and no more than the machine that runs the tests can hold."""


def flooded(client: CheckedClient) -> tuple[int, int, int]:
    """The status of the answer to such a body, how much of it was read, and the most memory it took, in bytes."""
    flood = BytesIO(b"x" * PART)
    tracemalloc.start()
    answer = client.post("/login", input_stream=flood, content_type="application/x-www-form-urlencoded")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return answer.status_code, flood.tell(), most


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_guard_a_large_body_is_read_and_held_in_memory(app: Flask, client: CheckedClient) -> None:
    flooded(client)  # a process's first page loads what it is made with
    status, taken, most = flooded(client)
    assert (status, taken) == (413, 0)
    assert most < PART // 10
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = None
    status, taken, most = flooded(client)
    assert (status, taken) == (422, PART)
    assert most > PART


class Upload(RawIOBase):
    """A form with one file of a gigabyte, made while it is read."""

    HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    END = b"\r\n--x--\r\n"

    def __init__(self) -> None:
        self.place = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        self.place = offset + (len(self.HEAD) + GIGABYTE + len(self.END) if whence == SEEK_END else 0)
        return self.place

    def readinto(self, buffer: Any) -> int:
        inside = self.place - len(self.HEAD)
        piece = PIECE[: max(GIGABYTE - inside, 0)] or self.END[inside - GIGABYTE :]
        piece = (self.HEAD[self.place :] or piece)[: len(buffer)]
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_guard_the_whole_gigabyte_is_read(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user(role="author"))
    kind = "multipart/form-data; boundary=x"
    refused = Upload()
    assert client.post("/api/media", input_stream=refused, content_type=kind).status_code == 413
    assert refused.place == 0
    app.config["MAX_CONTENT_LENGTH"] = None
    taken = Upload()
    client.post("/api/media", input_stream=taken, content_type=kind)  # pictures have a limit of their own, asked later
    assert taken.place > GIGABYTE


# Parts of a form -----------------------------------------------------------------------------------------------------


def many_parts() -> dict[str, bytes | str]:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
    return {"data": part * 100_000 + b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_hundred_thousand_parts_are_refused(client: CheckedClient) -> None:
    for path in ("/register", "/login", "/api/register"):
        assert client.post(path, **many_parts()).status_code == 413, path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_guard_all_parts_are_read(app: Flask, client: CheckedClient) -> None:
    app.config["MAX_FORM_PARTS"] = None
    assert client.post("/login", **many_parts()).status_code == 422  # read, and then found without a name
