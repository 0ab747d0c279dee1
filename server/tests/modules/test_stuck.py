"""A module whose views never return does not hold the site."""

import signal
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from math import inf
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from live import LiveServer, asking, serving, status_of, wait_for
from modules.conftest import Install
from modules.test_switching import run

from mablog.stuck import Watched

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SLEEPY = '''
    """Views that never return: one that waits, and one that lets nobody else have the interpreter."""

    import re
    from threading import Event

    from flask import Blueprint
    from mablog.access import public

    bp = Blueprint("sleepy", __name__, url_prefix="/sleepy")


    @bp.get("/wait")
    @public
    def wait():
        Event().wait()


    @bp.get("/hold")
    @public
    def hold():
        re.match("(a|a)*$", "a" * 60 + "b")


    def init_app(app):
        app.register_blueprint(bp)
'''


def ask(server: LiveServer, path: str) -> Thread:
    """A request that hangs, until its process is ended."""

    def hang() -> None:
        with suppress(OSError):
            status_of(f"{server.url}{path}", timeout=300)

    thread = Thread(target=hang)
    thread.start()
    return thread


def answers(server: LiveServer, path: str = "/") -> Callable[[], bool]:
    def condition() -> bool:
        with suppress(OSError):
            return status_of(f"{server.url}{path}") == 200
        return False

    return condition


@pytest.mark.long
@on_sqlite
def test_a_request_that_never_ends_does_so_with_its_process_while_others_are_answered(
    install: Install, app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    install("sleepy", {"__init__.py": SLEEPY})
    config |= {"MABLOG_MODULES": "sleepy", "MABLOG_REQUEST_SECONDS": 3}
    with serving(config, tmp_path) as server:
        with asking(server.url) as failures:
            ask(server, "/sleepy/wait").join()
        assert failures == []
        said = server.log.read_text()
        assert "a request does not end, so its process does" in said
        assert "mablog_sleepy/__init__.py" in said
        ask(server, "/sleepy/hold").join()
        wait_for(answers(server))
        assert "Timeout (0:00:04)!" in server.log.read_text()


@pytest.mark.long
@on_sqlite
def test_processes_begin_anew_and_end_within_their_limit_whatever_a_request_does(
    install: Install, app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    install("sleepy", {"__init__.py": SLEEPY})
    run(config, "modules", "enable", "sleepy")
    with serving(config, tmp_path) as server:
        with asking(server.url) as failures:
            stuck = ask(server, "/sleepy/wait")
            assert answers(server, "/sitemap.xml")()
            run(config, "modules", "disable", "feeds")
            wait_for(lambda: not answers(server, "/sitemap.xml")())
            stuck.join()
        assert failures == []
        stuck = ask(server, "/sleepy/wait")
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=120) == 0
        stuck.join()


def test_a_sender_that_is_slow_is_waited_for() -> None:
    counted: list[list[float]] = []

    class Sender(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            counted.append(list(watched.since.values()))
            return super().read(size)

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        counted.append(list(watched.since.values()))
        body = environ["wsgi.input"].read()
        counted.append(list(watched.since.values()))
        return [body]

    watched = Watched(application, limit=1, parent=0)
    assert list(watched({"wsgi.input": Sender(b"slow")}, None)) == [b"slow"]
    [[before], [meanwhile], [after]] = counted
    assert before <= after < meanwhile == inf
    assert watched.since == {}
