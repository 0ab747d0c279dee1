"""The last step of a restore: all of it or nothing, and nothing that others have in the same database."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from backups.test_refusals import backed_up, environment
from clients import Terminal
from databases import POSTGRESQL_IN_THE_LONG_RUN
from factories import make_post, make_user
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from mablog.accounts.models import User
from mablog.db import db
from mablog.posts.models import Post

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

KILLS_ITSELF = """
import os, pathlib, signal, sys
from mablog import create_app
from mablog.backups.restoring import restore

def report(stage, done, total):
    if stage == "Replacing" and done >= total / 2:
        os.kill(os.getpid(), signal.SIGKILL)

with create_app().app_context():
    restore(pathlib.Path(sys.argv[1]), report)
"""


@pytest.fixture
def site(app: Flask, runner: Terminal, tmp_path: Path) -> Path:
    """A backup of a site with a post, which was changed since, and from before somebody came."""
    post = make_post(make_user("ann", role="author"), title="Kept")
    file = backed_up(runner, tmp_path / "site.zip")
    post.title = "Changed"
    make_user("bob")
    return file


def restored(runner: Terminal, file: Path) -> tuple[int, str]:
    done = runner.invoke(args=["restore", str(file), "--replace", "--yes"])
    return done.exit_code, done.output


def titles() -> list[str]:
    db.session.rollback()
    found = list(db.session.scalars(select(Post.title)))
    db.session.rollback()
    return found


def statements(*lines: str) -> None:
    for line in lines:
        db.session.execute(text(line))
    db.session.commit()


@POSTGRESQL_IN_THE_LONG_RUN
def test_a_restore_that_is_killed_in_its_last_step_leaves_the_site_as_it_was(
    app: Flask, runner: Terminal, site: Path
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLS_ITSELF, site], env=environment(app), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert titles() == ["Changed"]
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        db.session.rollback()
    assert restored(runner, site)[0] == 0
    assert titles() == ["Kept"]


@ON_POSTGRESQL
def test_tables_of_others_stay_as_they_are_with_their_references_to_the_site(
    app: Flask, runner: Terminal, site: Path
) -> None:
    statements(
        "CREATE TABLE orders (number integer PRIMARY KEY, buyer integer REFERENCES users (id) ON DELETE SET NULL)",
        "INSERT INTO orders SELECT 1, min(id) FROM users",
        "INSERT INTO alembic_version VALUES ('of_others')",
    )
    before = inspect(db.engine).get_foreign_keys("orders")
    assert restored(runner, site)[0] == 0
    assert titles() == ["Kept"]
    assert inspect(db.engine).get_foreign_keys("orders") == before
    assert db.session.scalar(text("SELECT buyer FROM orders")) == db.session.scalar(select(User.id))
    with pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO orders VALUES (2, 12345)"))
    db.session.rollback()
    assert "of_others" in db.session.scalars(text("SELECT version_num FROM alembic_version")).all()
    statements("DELETE FROM alembic_version WHERE version_num = 'of_others'")


@ON_POSTGRESQL
def test_what_others_have_is_not_taken_from_them(app: Flask, runner: Terminal, site: Path) -> None:
    reference = "ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES users (id)"
    for others, why in (
        (["CREATE VIEW titles AS SELECT title FROM posts"], "view titles depends on table posts"),
        (["CREATE TABLE orders AS SELECT max(id) AS buyer FROM users", reference], "is not present in table"),
    ):
        statements(*others)
        status, said = restored(runner, site)
        assert (status, said.splitlines()[-1].startswith("Error: the site is as it was: ")) == (1, True), said
        assert why in said
        assert titles() == ["Changed"]
        statements("DROP VIEW IF EXISTS titles")


def test_an_sqlite_file_that_somebody_writes_to_is_not_waited_for_for_ever(
    another_site: Callable[[str], Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("mablog.db.BUSY_TIMEOUT", 0.1)
    site = another_site("sqlite")
    runner = site.test_cli_runner()
    assert isinstance(runner, Terminal)
    file = backed_up(runner, tmp_path / "site.zip")
    with site.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        status, said = restored(runner, file)
    assert (status, "the site is as it was: its tables cannot be replaced. Does something" in said) == (1, True), said


def test_the_name_of_a_backup_is_on_the_disk_when_it_is_told(
    app: Flask, runner: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = os.fsync
    synced: list[list[str]] = []

    def fsync(opened: int) -> None:
        usual(opened)
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            synced.append(sorted(os.listdir(opened)))

    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(os, "fsync", fsync)
    backed_up(runner, folder / "site.zip")
    assert synced == [["site.zip"]]
