"""`mablog doctor` and `mablog config`: what is wrong, what to do, and who said so."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from clients import Terminal
from factories import make_user
from flask import Flask
from guides import commands, follow, followed
from live import serving
from smtp import taking_mail

from mablog.app import create_app
from mablog.db import db, utcnow
from mablog.jobs import enqueue
from mablog.jobs.jobs import forget_done
from mablog.jobs.models import Job, State


@contextmanager
def answering(leads_to: str) -> Iterator[str]:
    """The address of something that sends everybody on, or answers everybody alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(301 if leads_to else 200)
            self.send_header("Location", leads_to + self.path)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def doctor(config: dict[str, object], **settings: object) -> tuple[int, str]:
    app = create_app(config | settings)
    app.test_cli_runner_class = Terminal
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["doctor"])
    return done.exit_code, done.output


def test_a_site_that_is_well_gets_no_advice(app: Flask, runner: Terminal) -> None:
    done = runner.invoke(args=["doctor"])
    assert (done.exit_code, "WRONG" in done.output, "->" in done.output) == (0, False, False), done.output
    assert f"ok     database       {db.engine.dialect.name}" in done.output
    assert "migrations     up to date" in done.output


def test_what_is_wrong_is_said_with_what_to_do(app: Flask, config: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data = Path(str(config["MABLOG_DATA"]))
    data.chmod(0o755)
    enqueue(forget_done, run_at=utcnow() - timedelta(hours=1))
    db.session.commit()
    status, said = doctor(
        config, MABLOG_STORAGE=str(tmp_path / "file"), MABLOG_MODULES="no_such_module", MAIL_SERVER="127.0.0.1",
        MAIL_PORT=1, MABLOG_ENV="development", MABLOG_REDIS_URL="redis://127.0.0.1:1",
    )  # fmt: skip
    assert status == 1
    for wrong, advice in (
        (f"others may read {data}", f"chmod 700 {data}"),
        ("No mail goes to 127.0.0.1", "look at the MAIL_ settings"),
        ("127.0.0.1:1", "look at MABLOG_REDIS_URL"),
        ("Not a directory", "look at MABLOG_STORAGE"),
        ("the oldest job has waited for 60 minutes", "start `mablog worker`"),
        ("no_such_module: it is not installed", "mablog modules disable NAME"),
    ):
        assert wrong in said, wrong
        assert advice in said
    db.session.query(Job).update({"state": State.DEAD})
    db.session.add(Job(name="x", arguments={}, state=State.DONE, due_at=utcnow(), attempts=1, error="",
                       created_at=utcnow() + timedelta(days=1)))  # fmt: skip
    db.session.commit()
    _, said = doctor(config)
    assert "1 jobs were given up" in said
    assert "set the clock (NTP)" in said


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_database_the_rest_is_looked_at_all_the_same(config: dict[str, object], tmp_path: Path) -> None:
    status, said = doctor(config, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (status, "WRONG  database" in said, "ok     storage" in said, "queue" in said) == (1, True, True, False)
    status, said = doctor(config, DATABASE_URL=f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert (status, "mablog db upgrade" in said, "queue" in said) == (1, True, False)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_site_for_readers_is_told_of_its_address(config: dict[str, object], tmp_path: Path) -> None:
    strict = {"MABLOG_ENV": "production", "SECRET_KEY": "nobody can guess this"}
    without = {name: value for name, value in config.items() if name != "MABLOG_URL"}
    assert "MABLOG_URL is not set" in doctor(without, **strict)[1]
    assert "put HTTPS in front" in doctor(config, **strict, MABLOG_URL="http://127.0.0.1:1")[1]
    assert "production at https://127.0.0.1:1" in doctor(config, **strict, MABLOG_URL="https://127.0.0.1:1")[1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_public_address_is_asked_whether_it_leads_to_this_site(config: dict[str, object], tmp_path: Path) -> None:
    def said(url: str, **settings: object) -> str:
        return doctor(config, **({"MABLOG_ENV": "production", "MABLOG_URL": url} | settings))[1]

    with serving(config | {"DYNO": "web.1"}, tmp_path) as server, answering(server.url) as other:
        forgotten = "this machine forgets its files: set DATABASE_URL, MABLOG_STORAGE, or what they hold is gone"
        assert f"WARNING mablog.server: {forgotten}" in server.log.read_text()
        assert f"ok     address        {server.url} leads here" in said(server.url)
        assert f"it is not this site that answers at {server.url}" in said(server.url, SECRET_KEY="another site's key")
        assert f"{other} leads to {server.url}\n" in said(other)
        assert f"-> set MABLOG_URL={server.url}" in said(other)
    with answering("") as other:
        assert f"it is not this site that answers at {other}" in said(other)
        assert f"WRONG  address        {other.replace('http', 'https')} does not answer: [SSL" in said(
            other.replace("http", "https")
        )
    assert f"WRONG  address        {other} does not answer: [Errno 111]" in said(other)
    assert "is asked for where it is set" in doctor(config)[1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_machine_that_forgets_its_files_is_told_what_it_keeps_in_them(
    config: dict[str, object], tmp_path: Path
) -> None:
    ours = "SECRET_KEY, DATABASE_URL, MABLOG_STORAGE, MABLOG_BACKUP_TO"
    without_key = {name: value for name, value in config.items() if name != "SECRET_KEY"}
    forgetful = without_key | {"DYNO": "web.1", "MABLOG_BACKUP_TO": str(tmp_path)}
    assert f"WRONG  storage        this machine (DYNO) forgets its files, and {ours} keep" in doctor(forgetful)[1]
    elsewhere = create_app(
        config | {"DYNO": "web.1", "TEST_DATABASE_URL": "postgresql:///blog", "DATABASE_URL": "postgresql:///blog",
                  "MABLOG_STORAGE": "s3://bucket", "MABLOG_BACKUP_TO": "s3://bucket/backups"}
    )  # fmt: skip
    assert elsewhere.extensions["mablog"].forgotten == []
    assert create_app(config).extensions["mablog"].forgotten == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_mail_server_that_lets_us_in_is_well(config: dict[str, object]) -> None:
    with taking_mail() as server:
        said = doctor(config, MABLOG_ENV="development", MAIL_SERVER="127.0.0.1", MAIL_PORT=server.port)[1]
        assert f"ok     mail           127.0.0.1:{server.port} lets us in" in said
        assert not server.mails


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_setting_is_printed_with_its_source_and_no_secret(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MABLOG_LIMIT_LOGIN_CLIENT=5/1m\nMAIL_PASSWORD=open sesame\n")
    monkeypatch.setenv("MABLOG_SITE_TAGLINE", "Beans")
    addresses = {
        "TEST_DATABASE_URL": "postgresql://ann:sesame@db.example/blog",
        "MABLOG_REDIS_URL": "rediss://:sesame@redis.example:6380/1",
    }
    app = create_app(config | addresses)
    app.test_cli_runner_class = Terminal
    with app.app_context():
        run = app.test_cli_runner().invoke
        assert run(args=["site", "set", "name", "Garden"]).exit_code == 0
        said = run(args=["config"]).output
    assert "sesame" not in said
    assert str(config["SECRET_KEY"]) not in said
    for line in (
        "MAIL_PASSWORD = ***  (.env)",
        "MABLOG_LIMIT_LOGIN_CLIENT = 5/1m  (.env)",
        "TEST_DATABASE_URL = postgresql+psycopg://ann:***@db.example/blog",
        "MABLOG_REDIS_URL = rediss://:***@redis.example:6380/1",
        "MABLOG_WORKERS = 1  (default)",
        "tagline = Beans  (environment)",
        "name = Garden  (database)",
        "language = en  (default)",
    ):
        assert line in said, line


def test_every_command_for_who_is_woken_at_night_says_what_the_guide_says(
    config: dict[str, object], tmp_path: Path
) -> None:
    with taking_mail() as server:
        app = create_app(config | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": server.port, "MABLOG_ENV": "development"})
        app.test_cli_runner_class = Terminal
        with app.app_context():
            make_user("ann", role="author")
            make_user("boss", role="administrator")
            for block in followed("operating"):
                for command, expected in commands(block):
                    if not command.startswith("mablog "):
                        follow(command, expected, tmp_path, {})
                        continue
                    done = app.test_cli_runner().invoke(args=shlex.split(command)[1:])
                    assert done.exit_code == 0, f"{command}\n{done.output}"
                    for line in expected:
                        assert line in done.output, command
