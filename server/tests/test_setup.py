"""From nothing to a site, by several processes at once, on a database that is late or missing."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import PASSED_OVER
from databases import PostgresDatabases
from flask import Flask

from mablog.db import db
from mablog.migrations.alone import alone

MABLOG = Path(sys.executable).with_name("mablog")


Running = subprocess.Popen[str]


def start(settings: dict[str, object], folder: Path, *command: str, within: Sequence[str] = ()) -> Running:
    own = {"MABLOG_URL": "https://blog.example", "MABLOG_DATA": folder / "data", **settings}
    environment = {"PATH": os.environ["PATH"], **{name: str(value) for name, value in own.items()}}
    return subprocess.Popen(
        [*within, MABLOG, *command], env=environment, cwd=folder, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def said(process: subprocess.Popen[str]) -> str:
    """What was printed by the one whose end was good."""
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    return out


def refused(process: subprocess.Popen[str]) -> str:
    """The one line by which the command was refused."""
    out, error = process.communicate(timeout=120)
    assert (process.returncode, out, error.count("\n")) == (1, "", 1), error
    return error


@pytest.fixture(params=["sqlite", "postgresql"])
def missing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is not there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/missing.sqlite3"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgresql_databases")
    databases.execute("DROP DATABASE IF EXISTS {}", "missing")
    yield databases.url("missing")
    databases.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", "missing")


def test_of_many_that_begin_at_once_one_makes_the_database_and_its_link(missing: str, tmp_path: Path) -> None:
    beginning = [
        start({"DATABASE_URL": missing}, tmp_path, command, "--no-sample") for command in ("init", "create-db", "init")
    ]
    outputs = [said(process) for process in beginning]
    assert sum(output.count("https://blog.example/setup/") for output in outputs) == 1, outputs
    assert sum(output.count("is made") for output in outputs) == ("postgresql" in missing)
    # It has more to say: nobody answers at the public address.
    assert "ok     migrations" in start({"DATABASE_URL": missing}, tmp_path, "doctor").communicate(timeout=120)[0]


def test_who_comes_second_waits_until_the_first_has_migrated(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    with alone(db.engine):
        second = start(config | {"TEST_DATABASE_URL": config["DATABASE_URL"]}, tmp_path, "db", "upgrade")
        assert second.stderr
        assert "waits for another process" in second.stderr.readline()
        assert second.poll() is None
    said(second)


def test_a_database_that_nobody_may_make_is_one_line_that_says_who_can(
    postgresql_databases: PostgresDatabases, tmp_path: Path
) -> None:
    postgresql_databases.execute("CREATE ROLE {} LOGIN", "ann")
    name = f"{postgresql_databases.prefix}_ann"
    try:
        address = postgresql_databases.url("nowhere").replace("postgres@", f"{name}@")
        error = refused(start({"DATABASE_URL": address}, tmp_path, "init"))
        assert f"createdb -O {name} {postgresql_databases.prefix}_nowhere" in error
    finally:
        postgresql_databases.execute("DROP ROLE {}", "ann")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_comes_late_is_waited_for(database: str, tmp_path: Path) -> None:
    (real,) = psycopg.conninfo.conninfo_to_dict(database)["host"].split(",")  # type: ignore[union-attr]
    late = database.replace(real, str(tmp_path)).replace("postgres@", "postgres:s3cret@")
    waiting = start({"DATABASE_URL": late}, tmp_path, "init", "--no-sample", "--wait", "120")
    assert waiting.stderr
    assert waiting.stderr.readline() == f"mablog waits for PostgreSQL at {tmp_path}, port 5432, for at most 120 s\n"
    (tmp_path / ".s.PGSQL.5432").symlink_to(f"{real}/.s.PGSQL.5432")
    assert "https://blog.example/setup/" in said(waiting)


def test_waiting_for_a_server_ends_and_says_for_what_it_waited(tmp_path: Path) -> None:
    nobody = "postgresql://ann:s3cret@127.0.0.1:1/x"
    for command in (["init"], ["serve", "--init"]):
        waiting = start({"DATABASE_URL": nobody}, tmp_path, *command, "--wait", "1")
        _out, error = waiting.communicate(timeout=120)
        assert waiting.returncode == 1
        assert error.splitlines() == [
            "mablog waits for PostgreSQL at 127.0.0.1, port 1, for at most 1 s",
            "mablog: no PostgreSQL answers at 127.0.0.1, port 1 after 1 s: does DATABASE_URL name it?",
        ]


def test_the_first_process_of_a_container_ends_when_it_is_told_to_while_it_waits(tmp_path: Path) -> None:
    """The control: what says nothing about SIGTERM does not get it there."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip(f"{PASSED_OVER}no unshare, or no rights to use it")
    nobody = {"DATABASE_URL": "postgresql://ann@127.0.0.1:1/x"}
    within = ("unshare", "--pid", "--fork", "--kill-child")
    waiting = start(nobody, tmp_path, "init", "--wait", "600", within=within)
    assert waiting.stderr
    assert "waits for PostgreSQL" in waiting.stderr.readline()
    os.kill(first_process_of(waiting), signal.SIGTERM)
    waiting.communicate(timeout=60)
    assert waiting.returncode == 128 + signal.SIGTERM

    deaf = subprocess.Popen(
        [*within, "sh", "-c", "echo begun; read ended"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert deaf.stdout
    assert deaf.stdout.readline() == b"begun\n"
    os.kill(first_process_of(deaf), signal.SIGTERM)
    deaf.communicate(b"ended\n", timeout=60)
    assert deaf.returncode == 0


def first_process_of(unshare: "subprocess.Popen[Any]") -> int:
    return int(Path(f"/proc/{unshare.pid}/task/{unshare.pid}/children").read_text())
