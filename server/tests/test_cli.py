"""The command line as people type it: each command a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from clients import Terminal
from databases import SQLiteDatabases
from factories import make_user
from flask import Flask

from mablog.accounts import service
from mablog.accounts.queries import all_users, user_by_username
from mablog.cli import cli

BIN = Path(sys.executable).parent
KEY = "a key that nobody else has, for tests"


@pytest.fixture
def env(sqlite_databases: SQLiteDatabases, tmp_path: Path) -> dict[str, str]:
    """The environment of a site in production, its database migrated."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(sqlite_databases.template, data / "mablog.sqlite3")
    return {"PATH": os.environ["PATH"], "MABLOG_DATA": str(data), "SECRET_KEY": KEY, "COLUMNS": "200"}


def start(env: dict[str, str], *command: str, folder: Path | None = None) -> subprocess.Popen[str]:
    program, *rest = command
    return subprocess.Popen(
        [str(BIN / program), *rest], env=env, cwd=folder or env["MABLOG_DATA"], text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def outcome(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, error = process.communicate(timeout=120)
    return process.returncode, out, error


def run(env: dict[str, str], *command: str, folder: Path | None = None) -> tuple[int, str, str]:
    return outcome(start(env, *command, folder=folder))


def all_commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_command_explains_itself(runner: Terminal) -> None:
    for command in [(), *all_commands(cli)]:
        said = runner.invoke(args=[*command, "--help"])
        assert said.exit_code == 0, command
        assert said.output.startswith("Usage: "), command
    assert runner.invoke(args=["--version"]).output.startswith("mablog, version ")


def test_bad_input_is_one_line_and_exit_status_1(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    (tmp_path / "not-a-database").write_text("text, and more than a hundred bytes of it" * 10)
    cases: list[tuple[dict[str, str], list[str], str]] = [
        ({}, ["nonsense"], "No such command 'nonsense'"),
        ({}, ["user", "add"], "Missing argument 'NAME'"),
        ({}, ["user", "add", "not a name"], "username: 1 to 64 letters"),
        ({}, ["user", "add", "nul\udcff"], "username"),
        ({}, ["user", "add", "ann", "--role", "king"], "role: There is no role"),
        ({}, ["user", "add", "ann", "--email", "nowhere"], "email: "),
        ({}, ["user", "set-role", "nobody", "author"], "no member nobody"),
        ({}, ["site", "set", "nmae", "x"], "nmae: There is no such setting"),
        ({}, ["site", "set", "time_zone", "Mars"], "time_zone: This is not a time zone"),
        ({}, ["serve", "--port", "80000"], "PORT got '80000'"),
        ({}, ["db", "upgrade", "9999"], "Can't locate revision identified by '9999'"),
        ({"MABLOG_DATA": str(tmp_path / "a-file")}, ["user", "list"], "a-file"),
        ({"MABLOG_DATA": str(tmp_path / "a-file" / "below")}, ["init"], "a-file"),
        ({"MABLOG_DATA": "/proc/nowhere"}, ["init"], "/proc/nowhere"),
        ({"DATABASE_URL": "nonsense"}, ["user", "list"], "DATABASE_URL got 'nonsense'"),
        ({"DATABASE_URL": "sqlite:////nowhere/x.sqlite3"}, ["user", "list"], "unable to open database file"),
        ({"DATABASE_URL": f"sqlite:///{tmp_path}/not-a-database"}, ["user", "list"], "file is not a database"),
        ({"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}, ["user", "list"], "no such table"),
        ({"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}, ["serve"], "the database is not up to date"),
        ({"DATABASE_URL": "postgresql://ann:s3cret@127.0.0.1:1/x"}, ["user", "list"], "connection failed"),
    ]
    for begin in range(0, len(cases), 4):
        processes = [
            (start(env | more, "mablog", *command, folder=tmp_path), command, reason)
            for more, command, reason in cases[begin : begin + 4]
        ]
        for process, command, reason in processes:
            status, out, error = outcome(process)
            assert (status, error.count("\n")) == (1, 1), (command, status, out, error)
            assert error.startswith(("mablog: ", "Error: ")), error
            assert reason in error
            assert "s3cret" not in error


def test_a_port_that_is_taken_is_one_line(env: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, _out, error = run(env, "mablog", "serve", "--port", port)
    assert (status, error.count("\n")) == (1, 1), error
    assert f"127.0.0.1:{port}" in error


# Members -------------------------------------------------------------------------------------------------------------


def test_ten_at_once_add_a_member_once(env: dict[str, str]) -> None:
    processes = [start(env, "mablog", "user", "add", "ann", "--if-missing") for _ in range(10)]
    outcomes = [outcome(process) for process in processes]
    assert [status for status, _out, _error in outcomes] == [0] * 10, outcomes
    assert (
        sorted(out for _status, out, _error in outcomes)
        == ["ann is added, as reader.\n"] + ["ann is there already.\n"] * 9
    )
    assert run(env, "mablog", "user", "list")[1] == "ann  -  reader  (cannot log in)\n"


def test_a_member_is_added_once_and_then_refused(app: Flask, runner: Terminal) -> None:
    add = ["user", "add", "ann", "--email", "ann@example.org", "--role", "author", "--password-stdin"]
    assert runner.invoke(args=add, input="a long one, really\n").output == "ann is added, as author.\n"
    ann = user_by_username("ann")
    assert ann
    assert (ann.role.name, ann.email) == ("author", "ann@example.org")
    assert "taken" in str(runner.invoke(args=["user", "add", "Ann"]).exception)
    assert runner.invoke(args=["user", "add", "ANN", "--if-missing"]).output == "ANN is there already.\n"
    assert len(all_users()) == 1
    assert runner.invoke(args=["user", "set-role", "ann", "moderator"]).exit_code == 0
    assert runner.invoke(args=["user", "list"]).output == "ann  ann@example.org  moderator\n"


def test_a_new_link_kills_the_old_one(app: Flask, runner: Terminal) -> None:
    links = [runner.invoke(args=["user", "link", "--first-admin"]).output.strip() for _ in range(2)]
    assert all(link.startswith("https://blog.example/setup/") for link in links)
    tokens = [link.rpartition("/")[2] for link in links]
    assert [service.first_admin_link_works(token) for token in tokens] == [False, True]
    make_user(role="administrator")
    assert "administrator already" in str(runner.invoke(args=["user", "link", "--first-admin"]).exception)


# From nothing --------------------------------------------------------------------------------------------------------


def test_init_makes_a_site_and_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "MABLOG_URL": "https://blog.example"}
    status, out, error = run(env, "mablog", "init", folder=tmp_path)
    assert status == 0, error
    assert out.count("https://blog.example/setup/") == 1
    data = tmp_path / "instance"
    assert data.stat().st_mode & 0o777 == 0o700
    before = {file.relative_to(data): file.read_bytes() for file in data.rglob("*") if file.is_file()}
    assert Path("secret_key") in before
    status, out, error = run(env, "mablog", "init", folder=tmp_path)
    assert (status, "/setup/" in out) == (0, False), error
    assert {file.relative_to(data): file.read_bytes() for file in data.rglob("*") if file.is_file()} == before


# As a Flask user expects ---------------------------------------------------------------------------------------------


def test_flask_finds_the_application_its_routes_database_and_shell(env: dict[str, str]) -> None:
    status, out, error = run(env, "flask", "--app", "mablog", "routes")
    assert status == 0, error
    assert "accounts.login_submit" in out
    assert "(head)" in run(env, "flask", "--app", "mablog", "db", "current")[1]
    names = "User.__name__, Post.__name__, accounts.register.__name__, posts.create_post.__name__"
    script = f"print(db.engine.dialect.name, {names})"
    process = subprocess.run(
        [BIN / "flask", "--app", "mablog", "shell"], env=env, input=script, text=True, capture_output=True,
        timeout=120, check=False, cwd=env["MABLOG_DATA"],
    )  # fmt: skip
    assert "sqlite User Post register create_post" in process.stdout, process.stderr
    assert run(env, "flask", "--app", "mablog", "user", "list")[0] == 0


def test_db_migrate_writes_the_next_numbered_file(env: dict[str, str], tmp_path: Path) -> None:
    import mablog

    shutil.copytree(Path(mablog.__file__).parent, tmp_path / "mablog")
    models = tmp_path / "mablog/site/models.py"
    with models.open("a") as file:
        file.write('class Extra(Model):\n    __tablename__ = "extra"\n')
        file.write("    id: Mapped[int] = mapped_column(primary_key=True)\n")
    versions = tmp_path / "mablog/migrations/versions"
    before = {file.name for file in versions.glob("[0-9]*.py")}
    env = env | {"PYTHONPATH": str(tmp_path)}
    status, _out, error = run(
        env, "flask", "--app", "mablog", "db", "migrate", "-m", "Add an extra table", folder=tmp_path
    )
    assert status == 0, error
    (new,) = {file.name for file in versions.glob("[0-9]*.py")} - before
    assert new == f"{len(before) + 1:04}_add_an_extra_table.py"
    written = (versions / new).read_text()
    assert written.count("op.create_table") == 1
    assert written.count("op.drop_table") == 1, written
    for step in ("upgrade", "downgrade"):
        assert run(env, "flask", "--app", "mablog", "db", step, folder=tmp_path)[0] == 0
