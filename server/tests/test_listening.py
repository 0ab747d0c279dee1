"""The socket of `mablog serve`: what comes while processes, or the whole server, begin anew is answered by the next."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from live import asking, status_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": sys.argv[2]}
os.execv(sys.argv[3], sys.argv[3:])
"""
"""What systemd does before it runs a service that has a socket (sd_listen_fds(3))."""


def serve(
    config: Mapping[str, object], listening: socket.socket, folder: Path, *, count: int = 1
) -> subprocess.Popen[str]:
    program = Path(sys.executable).with_name("mablog")
    number = listening.fileno()
    return subprocess.Popen(
        [sys.executable, "-c", HAND_OVER, str(number), str(count), program, "serve"],
        env={**os.environ, **{name: str(value) for name, value in config.items()}, "PORT": "1"}
        | {"TEST_DATABASE_URL": str(config["DATABASE_URL"]), "MABLOG_URL": f"http://127.0.0.1:{port_of(listening)}"},
        cwd=folder, pass_fds=[number], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip


def port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def test_what_comes_while_the_server_begins_anew_waits_at_the_socket_that_systemd_holds(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=100)) as listening:
        url = f"http://127.0.0.1:{port_of(listening)}"
        process = serve(config, listening, tmp_path)
        try:
            with asking(url) as failures:
                assert status_of(url) == 200
                for _ in range(2):
                    process.send_signal(signal.SIGTERM)
                    said, _ = process.communicate(timeout=60)
                    assert (process.returncode, "Traceback" in said) == (0, False), said
                    process = serve(config, listening, tmp_path)
                    assert status_of(url) == 200
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        assert failures == []


def test_what_is_handed_over_is_one_socket_of_tcp(app: Flask, config: dict[str, object], tmp_path: Path) -> None:
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as listening,
        closing(socket.socket(type=socket.SOCK_DGRAM)) as other,
    ):
        other.bind(("127.0.0.1", 0))
        for handed_over, count in ((listening, 2), (other, 1)):
            said, _ = (process := serve(config, handed_over, tmp_path, count=count)).communicate(timeout=60)
            assert (process.returncode, said.count("\n")) == (1, 1), said
            assert "LISTEN_FDS" in said
