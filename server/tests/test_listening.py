"""The socket of `mablog serve`: what comes while processes, or the whole server, begin anew is answered by the next."""

import os
import signal
import socket
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from live import asking, port_of, serve_at, status_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.long
def test_what_comes_while_the_server_begins_anew_waits_at_the_socket_that_systemd_holds(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=100)) as listening:
        url = f"http://127.0.0.1:{port_of(listening)}"
        process = serve_at(listening, config, tmp_path)
        try:
            with asking(url) as failures:
                assert status_of(url) == 200
                for _ in range(2):
                    process.send_signal(signal.SIGTERM)
                    said, _ = process.communicate(timeout=60)
                    assert (process.returncode, "Traceback" in said) == (0, False), said
                    process = serve_at(listening, config, tmp_path)
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
            said, _ = (process := serve_at(handed_over, config, tmp_path, count=count)).communicate(timeout=60)
            assert (process.returncode, said.count("\n")) == (1, 1), said
            assert "LISTEN_FDS" in said
