"""The examples, installed from wheels beside mablog: switched on, used, switched off, undone; and their own tests."""

import json
import shutil
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from examples.conftest import EXAMPLES, Example, run
from factories import PASSWORD, make_user
from flask import Flask
from live import LiveServer, serving, status_of, wait_for
from sqlalchemy import inspect, text

from mablog.db import db

pytestmark = pytest.mark.long

USES: dict[str, tuple[str, dict[str, str] | None]] = {
    "cars": ("/api/cars", {"model": "Beetle"}),
    "dogs": ("/api/dogs", {"name": "Rex"}),
    "goodbye": ("/bye/say", None),
    "hello": ("/hello/say", None),
    "realworld": ("/realworld/api/tags", None),
}
"""What proves that a module is at work: an address, and what is sent to it."""


class Boss:
    """A program that is logged in as an administrator."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.ask("/api/login", {"username": "boss", "password": PASSWORD})

    def ask(self, path: str, body: dict[str, str] | None) -> int:
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.server.url + path, sent, {"Content-Type": "application/json"})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def has_used(self, example: Example) -> bool:
        """Whether the module is at work by now; it is asked only once where it is."""
        status = self.ask(*USES[example.name])
        assert status in (200, 201, 404), example.name
        return status != 404


def test_each_is_checked_switched_on_used_switched_off_and_undone(
    installed: Path, app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    make_user("boss", role="administrator")
    mablog = installed / "mablog"
    settings = {name: str(value) for name, value in config.items()} | {"TEST_DATABASE_URL": str(config["DATABASE_URL"])}
    tables = set(inspect(db.engine).get_table_names())
    with serving(config, tmp_path, program=mablog) as server:
        boss = Boss(server)
        for example in EXAMPLES:
            address = server.url + USES[example.name][0]
            assert status_of(address) == 404, example.name
            assert "can be switched on" in run([mablog, "modules", "check", example.name], **settings)
            run([mablog, "modules", "enable", example.name], **settings)
        for example in EXAMPLES:
            wait_for(lambda example=example: boss.has_used(example))
        run([mablog, "db", "upgrade"], **settings)
        for example in EXAMPLES:
            run([mablog, "modules", "disable", example.name, "--drop-data", "--yes"], **settings)
        for example in EXAMPLES:
            wait_for(lambda path=USES[example.name][0]: status_of(server.url + path) == 404)
        db.session.execute(text("UPDATE jobs SET due_at = created_at WHERE name = 'modules.drop_data'"))
        db.session.commit()
        wait_for(lambda: set(inspect(db.engine).get_table_names()) == tables)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_its_own_tests_pass(installed: Path, example: Example, database: str, tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    shutil.copytree(example.folder / "tests", tests)
    shutil.copy(example.folder / "pyproject.toml", tmp_path)
    on_postgresql = {"MABLOG_TEST_DATABASE_URL": database} if database.startswith("postgresql") else {}
    said = run([installed / "pytest", "-q", "-p", "no:cacheprovider", tests], folder=tmp_path, **on_postgresql)
    assert "passed" in said
