"""The release before this one is upgraded to this one while it is used, and no request fails."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
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


class Site:
    """Servers at one socket, which stays when they end: what comes meanwhile waits there."""

    def __init__(self, listening: socket.socket, settings: Mapping[str, object], folder: Path) -> None:
        self.at = listening, settings, folder
        self.running: list[subprocess.Popen[str]] = []

    def begin(self, programs: Path) -> None:
        self.running.append(serve_at(*self.at, program=programs / "mablog"))

    def end(self) -> None:
        """End the one that began first."""
        process = self.running.pop(0)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        assert (process.returncode, "Traceback" in said) == (0, False), said

    def kill(self) -> None:
        for process in self.running:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def site(empty: dict[str, object], tmp_path: Path) -> Iterator[Site]:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=100)) as listening:
        site = Site(listening, empty, tmp_path)
        yield site
        site.kill()


def test_a_site_is_upgraded_and_taken_back_while_it_is_used(
    site: Site, empty: dict[str, object], previous: Path, tmp_path: Path
) -> None:
    run([previous / "mablog", "init"], folder=tmp_path, **environment(empty))
    add = [previous / "mablog", "user", "add", "ann", "--role", "author", "--password-stdin"]
    subprocess.run(add, input=PASSWORD, env=os.environ | environment(empty), text=True, check=True, cwd=tmp_path)
    site.begin(previous)
    with Traffic(f"http://127.0.0.1:{port_of(site.at[0])}", "ann") as traffic:
        traffic.goes_on()
        run([HERE / "mablog", "db", "upgrade"], folder=tmp_path, **environment(empty))
        traffic.goes_on()
        site.begin(HERE)  # beside the other one, as on two machines
        traffic.goes_on()
        site.end()
        traffic.goes_on()
        for programs in (previous, HERE):
            site.end()
            site.begin(programs)
            traffic.goes_on()
    assert traffic.failures == []
    assert traffic.lost() == []
    site.end()


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in settings.items()} | {"TEST_DATABASE_URL": str(settings["DATABASE_URL"])}
