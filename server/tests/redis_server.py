"""A Redis of a test's own: it starts in a moment, so each test that needs one has one, which ends with the test."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import PASSED_OVER
from databases import end_with_parent
from redis import Redis
from redis.exceptions import ConnectionError as NotThere


class RedisServer:
    """A server that can be killed, and started again with nothing in it."""

    def __init__(self, program: str, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self._command = [program, "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "777", "--save", "",
                         "--dir", folder]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent
        )
        client = self.client()
        while True:
            assert self._process.poll() is None
            try:
                client.ping()
                return
            except NotThere:
                pass

    def kill(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def client(self) -> Redis:
        return Redis(unix_socket_path=str(self.socket))


@contextmanager
def running() -> Iterator[RedisServer]:
    """Start one, and kill it at the end."""
    program = shutil.which("redis-server")
    if not program:
        pytest.skip(f"{PASSED_OVER}no redis-server")
    # Servers of other users must reach it: so not below the folder of the test, which is private.
    folder = Path(tempfile.mkdtemp(prefix="mablog-redis-", dir="/tmp"))
    folder.chmod(0o755)
    server = RedisServer(program, folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)
