"""The socket at which `mablog serve` is asked: one for all its processes, made here or handed over by systemd."""

import multiprocessing
import os
import signal
import socket
from contextlib import suppress
from functools import partial
from threading import Timer
from typing import Any

from granian._granian import SocketHolder
from granian.server.mp import MPServer, WorkerProcess

from mablog.config import Config, ConfigError

BACKLOG = 1024
"""Connections that may wait until a process takes them."""

LULL = 1
"""Seconds for connections that a process has taken to say what they want, before it ends."""

END = signal.SIGUSR1
"""What tells a process of the server to take nothing more, and to end."""

FIRST_INHERITED = 3
"""SD_LISTEN_FDS_START of sd_listen_fds(3)."""


def listen(config: Config) -> socket.socket:
    """The socket that systemd handed over (sd_listen_fds(3)), else one at HOST and PORT.

    What comes while the server is begun anew waits at a socket that systemd holds, instead of being refused. Raises
    ConfigError when the address is taken or no address of ours, or when what was handed over is not one socket of TCP.
    """
    if os.environ.pop("LISTEN_PID", "") == str(os.getpid()):
        return _inherited(os.environ.pop("LISTEN_FDS", ""))
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        return socket.create_server((config.host, config.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigError(f"cannot listen on {config.host}:{config.port}: {error.strerror}") from None


def _inherited(count: str) -> socket.socket:
    if count == "1":
        listening = socket.socket(fileno=FIRST_INHERITED)
        if listening.family in (socket.AF_INET, socket.AF_INET6) and listening.type == socket.SOCK_STREAM:
            return listening
    raise ConfigError("LISTEN_FDS is to hand over one socket of TCP (ListenStream= with an address and a port)")


class Server(MPServer):
    """granian's server, whose processes take connections from one socket, and end without losing one.

    By itself, granian lets each process listen for itself (SO_REUSEPORT), so that what waits for a process that ends
    is lost; and a process that is told to end closes connections that it has just taken and that have not said yet
    what they want.
    """

    def __init__(self, target: str, listening: socket.socket, **options: Any) -> None:
        super().__init__(target, **options)
        self.listening = listening

    def _init_shared_socket(self) -> None:
        multiprocessing.set_start_method("fork", force=True)  # the processes have the socket by its number
        self.listening.setblocking(False)
        self._ssp = None
        self._shd = SocketHolder(self.listening.fileno(), False, BACKLOG)  # type: ignore[assignment,call-arg]
        self._sso = self.listening

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> WorkerProcess:  # type: ignore[override]
        worker = super()._spawn_worker(idx, partial(_work, self.listening, target), callback_loader)
        worker.terminate = partial(_ask_to_end, worker)  # type: ignore[method-assign]
        return worker


def _work(listening: socket.socket, target: Any, *arguments: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what it inherits would not end it while the application is loaded
    signal.signal(END, lambda _number, _frame: _end(listening))
    target(*arguments)


def _ask_to_end(worker: WorkerProcess) -> None:
    worker.interrupt_by_parent = True
    if worker.inner.is_alive():  # granian asks one in whose place it puts another, too, after that one died
        with suppress(ProcessLookupError):
            os.kill(worker.inner.pid, END)


def _end(listening: socket.socket) -> None:
    # The server's own loop goes on, at a socket to which nobody comes; the one of all stays with the others.
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        deaf.setblocking(False)
        os.dup2(deaf.fileno(), listening.fileno())
    Timer(LULL, os.kill, (os.getpid(), signal.SIGTERM)).start()
