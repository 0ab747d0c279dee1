"""A running `mablog serve`."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

MABLOG = Path(sys.executable).with_name("mablog")


@dataclass(frozen=True)
class LiveServer:
    """Where the server is, its process, and the file that holds what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    config: Mapping[str, object],
    folder: Path,
    *,
    public: str = "",
    port: int = 0,
    program: Path | None = None,
    as_user: Sequence[str] = (),
) -> Iterator[LiveServer]:
    """Run `mablog serve` in `folder`, with the settings of the fixture `config`; kill it at the end.

    `public` is the address that readers know, where it is another one. Without a `port`, a free one is taken. `program`
    is the `mablog` of another environment, `as_user` what starts it as somebody else.
    """
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {**config, "HOST": "127.0.0.1", "PORT": port, "MABLOG_URL": public or url}
    command = [*as_user, program or MABLOG, "serve"]
    with running(command, settings, folder, folder / "serve.log") as process:
        _wait_until_it_answers(url, process, folder / "serve.log")
        yield LiveServer(url, process, folder / "serve.log")


@contextmanager
def running(
    command: Sequence[str | Path], config: Mapping[str, object], folder: Path, log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command of mablog in `folder`, in a process group of its own; kill all of that at the end."""
    settings = {**config, "TEST_DATABASE_URL": config["DATABASE_URL"]}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **{name: str(value) for name, value in settings.items()}}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        # The whole group, because there are workers; it may have ended by itself.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=30).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            pass
        try:
            process.wait(0.1)
            break
        except subprocess.TimeoutExpired:
            pass
    raise AssertionError(f"mablog serve does not answer at {url}: {log.read_text()}")


@contextmanager
def asking(url: str) -> Iterator[list[object]]:
    """Ask for the first page again and again, and note what is no success."""
    failures: list[object] = []
    ended = Event()

    def ask() -> None:
        while not ended.is_set():
            try:
                status = status_of(f"{url}/")
            except OSError as error:
                failures.append(error)
            else:
                failures.extend([status] if status != 200 else [])

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield failures
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def wait_for(condition: Callable[[], bool]) -> None:
    """Ask until it is so; each question is a request, or a program, which takes its time."""
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until, "it does not come"


def status_of(url: str, *, timeout: float = 30) -> int:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": sys.argv[2]}
os.execv(sys.argv[3], sys.argv[3:])
"""
"""What systemd does before it runs a service that has a socket (sd_listen_fds(3))."""


def serve_at(
    listening: socket.socket, config: Mapping[str, object], folder: Path, *, program: Path | None = None, count: int = 1
) -> subprocess.Popen[str]:
    """Start `mablog serve`, or that of another environment, with a socket handed over; the caller has to end it."""
    program = program or Path(sys.executable).with_name("mablog")
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
