"""Requests that do not end: each ends with its process, and others go on in the one that takes its place."""

import faulthandler
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from threading import Thread, get_ident
from typing import Any

from mablog.listening import END

log = logging.getLogger(__name__)

LOOK = 1
"""Seconds between two looks at what takes long."""

AGAIN = 60
"""Seconds after which the server is asked once more, should this process be there still."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Watched:
    """An application of WSGI in a process of a server that begins its processes anew at SIGHUP.

    A request may take `limit` seconds until its answer begins, besides those in which its sender is waited for. After
    that the server, `parent`, is asked to put other processes in the place of its own: those that are there take
    nothing new, and are killed when what they do does not end. Where code holds the whole interpreter, so that nobody
    here can ask, the process ends by itself. So it does, once it has answered, where the server was killed: the next
    one needs its port.
    """

    def __init__(self, application: Application, *, limit: int, parent: int) -> None:
        self.application = application
        self.limit = limit
        self.parent = parent
        self.since: dict[int, float] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        thread = get_ident()
        self.since[thread] = time.monotonic()
        environ["wsgi.input"] = _Body(environ["wsgi.input"], self.since)
        try:
            return self.application(environ, start_response)
        finally:
            del self.since[thread]

    def begin(self) -> None:
        """Watch from now on, in a thread of its own."""
        Thread(target=self._watch, name="stuck requests", daemon=True).start()

    def _watch(self) -> None:
        asked = -float(AGAIN)
        while os.getppid() == self.parent:
            faulthandler.dump_traceback_later(self.limit + LOOK, exit=True)  # unless this thread is here again by then
            time.sleep(LOOK)
            now = time.monotonic()
            stuck = [thread for thread, since in list(self.since.items()) if now - since > self.limit]
            if stuck and now - asked > AGAIN:
                asked = now
                log.error("a request does not end, so its process does: it is at %s", _place_of(stuck[0]))
                os.kill(self.parent, signal.SIGHUP)
        os.kill(os.getpid(), END)


class _Body:
    """What a request brings along, read while it comes: its sender may be slow, for which no code is to blame."""

    def __init__(self, stream: Any, since: dict[int, float]) -> None:
        self._stream = stream
        self._since = since

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._stream, name)

        def read(*arguments: Any) -> Any:
            self._restart(float("inf"))
            try:
                return method(*arguments)
            finally:
                self._restart(time.monotonic())

        return read

    def _restart(self, at: float) -> None:
        if (thread := get_ident()) in self._since:  # it is not while an answer is sent
            self._since[thread] = at


def _place_of(thread: int) -> str:
    """Where in the code a thread is, innermost first; no addresses, which may be secret."""
    frames = traceback.extract_stack(sys._current_frames().get(thread))
    return ", ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-10:]))
