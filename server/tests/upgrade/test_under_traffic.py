"""The release before this one is upgraded to this one while it is used, and no request fails."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from examples.conftest import run
from factories import PASSWORD
from flask import Flask
from flask_migrate import downgrade
from live import port_of, serve_at
from upgrade.traffic import WITHOUT_LIMITS, Traffic

from mablog.db import db

pytestmark = pytest.mark.long

HERE = Path(sys.executable).parent


@pytest.fixture
def empty(app: Flask, config: dict[str, object]) -> dict[str, object]:
    """Settings of a site that is to be made, on an empty database."""
    downgrade(revision="base")
    db.engine.dispose()
    return config | WITHOUT_LIMITS


@contextmanager
def site(listening: socket.socket, settings: Mapping[str, object], folder: Path) -> Iterator[Callable[[Path], None]]:
    """Begins the site anew with the program of a folder, at a socket that stays: what comes meanwhile waits there."""
    running: list[subprocess.Popen[str]] = []

    def end() -> None:
        for process in running:
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=60)
            assert (process.returncode, "Traceback" in said) == (0, False), said
        running.clear()

    def begin(programs: Path) -> None:
        end()
        running.append(serve_at(listening, settings, folder, program=programs / "mablog"))

    try:
        yield begin
        end()
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def test_a_site_is_upgraded_and_taken_back_while_it_is_used(
    empty: dict[str, object], previous: Path, tmp_path: Path
) -> None:
    run([previous / "mablog", "init"], folder=tmp_path, **environment(empty))
    add = [previous / "mablog", "user", "add", "ann", "--role", "author", "--password-stdin"]
    subprocess.run(add, input=PASSWORD, env=os.environ | environment(empty), text=True, check=True, cwd=tmp_path)
    with (
        closing(socket.create_server(("127.0.0.1", 0), backlog=100)) as listening,
        site(listening, empty, tmp_path) as begin,
    ):
        begin(previous)
        with Traffic(f"http://127.0.0.1:{port_of(listening)}", "ann") as traffic:
            traffic.goes_on()
            run([HERE / "mablog", "db", "upgrade"], folder=tmp_path, **environment(empty))
            traffic.goes_on()
            for programs in (HERE, previous, HERE):
                begin(programs)
                traffic.goes_on()
        assert traffic.failures == []
        assert traffic.lost() == []


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in settings.items()} | {"TEST_DATABASE_URL": str(settings["DATABASE_URL"])}
