"""What cannot be backed up or restored is said in one line, and changes nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from clients import Terminal
from databases import POSTGRESQL_IN_THE_LONG_RUN
from factories import make_post, make_user
from flask import Flask
from media.storages import no_file_larger_than
from modules.conftest import Install, install  # noqa: F401
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from mablog.accounts.models import User
from mablog.backups import archive
from mablog.backups.archive import Backup
from mablog.db import db
from mablog.posts.models import Post

MIGRATION = """
    import sqlalchemy as sa
    from alembic import op

    revision = "cars_0001"
    down_revision = None
    branch_labels = ("cars",)
    depends_on = "0033"

    def upgrade():
        number = sa.Column("id", sa.Integer, primary_key=True)
        op.create_table("cars", number, sa.Column("price", sa.Numeric(9, 2)))
        op.create_table("drivers", sa.Column("name", sa.String(20)))
        op.execute("INSERT INTO cars (price) VALUES (1.50)")

    def downgrade():
        op.drop_table("cars")
        op.drop_table("drivers")
"""


def backed_up(runner: Terminal, path: Path) -> Path:
    done = runner.invoke(args=["backup", str(path)])
    assert done.exit_code == 0, done.output
    return path


def test_a_byte_that_is_another_anywhere_is_refused_before_anything_is_changed(
    app: Flask, runner: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backed_up(runner, tmp_path / "site.zip").read_bytes()
    damaged = tmp_path / "damaged.zip"
    for place in [*range(0, len(whole), len(whole) // 50), *range(len(whole) - 100, len(whole))]:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(archive.BackupError):
            Backup(damaged)
    done = runner.invoke(args=["restore", str(damaged)])
    assert (done.exit_code, done.output) == (
        1,
        f"Error: {damaged} is no backup of mablog, or is damaged: nothing was changed\n",
    )
    # Control: where nobody looked at the seal, that byte would be taken.
    monkeypatch.setattr(archive, "_seal_of", lambda file: file.seek(-64, 2) and damaged.read_bytes()[-64:])
    with Backup(damaged) as taken:
        assert taken.manifest.tables


def test_a_site_with_members_is_replaced_only_when_told_and_asked(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    make_user("ann")
    file = str(backed_up(runner, tmp_path / "site.zip"))
    make_user("bob")
    refused = runner.invoke(args=["restore", file])
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert runner.invoke(args=["restore", file, "--replace"], input="n\n").exit_code == 1
    assert db.session.scalar(select(func.count()).select_from(User)) == 2
    assert runner.invoke(args=["restore", file, "--replace"], input="y\n").exit_code == 0
    db.session.rollback()
    assert db.session.scalars(select(User.username)).all() == ["ann"]


def test_other_files_folders_and_full_disks_are_told_in_one_line(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK")
    there = runner.invoke(args=["backup", str(other)])
    assert there.output == f"Error: {other} is there already\n"
    assert "is no backup" in runner.invoke(args=["restore", str(other)]).output
    nowhere = command(app, "backup", str(tmp_path / "no" / "folder.zip"))
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (1, 1)
    with no_file_larger_than(4_000):
        full = runner.invoke(args=["backup", str(tmp_path / "full.zip")])
    assert isinstance(full.exception, OSError | DatabaseError)  # of which `main` makes a line
    assert {path.name for path in tmp_path.glob("*.zip*")} == {"other.zip"}


def test_a_backup_of_a_newer_mablog_is_refused_by_name(
    app: Flask, runner: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backed_up(runner, tmp_path / "site.zip")
    monkeypatch.setattr(archive, "FORMAT", 0)
    assert "was made by a newer mablog" in runner.invoke(args=["restore", str(file)]).output
    monkeypatch.undo()
    with Backup(file) as backup:
        manifest = backup.manifest.model_copy(update={"revisions": ["9999"], "tables": [], "files": []})
    writer = archive.Writer(tmp_path / "newer.zip")
    writer.finish(manifest)
    newer = runner.invoke(args=["restore", str(tmp_path / "newer.zip")])
    assert newer.exit_code == 1
    assert "of a newer mablog" in newer.output


def test_tables_of_a_module_come_along_and_are_refused_where_it_is_not_installed(
    app: Flask,
    runner: Terminal,
    tmp_path: Path,
    install: Install,  # noqa: F811
    another_site: Callable[..., Flask],
) -> None:
    package = install("cars", {"migrations/cars_0001_cars.py": MIGRATION})
    kind = db.engine.dialect.name
    first = another_site(kind, MABLOG_MODULES="cars").test_cli_runner()
    assert isinstance(first, Terminal)
    assert first.invoke(args=["db", "upgrade"]).exit_code == 0
    file = str(backed_up(first, tmp_path / "cars.zip"))
    second = another_site("sqlite" if kind == "postgresql" else "postgresql")
    runner_there = second.test_cli_runner()
    entry_points = package.parent / "mablog_cars-1.0.dist-info" / "entry_points.txt"
    words = entry_points.read_text()
    entry_points.write_text("")
    _forget_modules()
    refused = runner_there.invoke(args=["restore", file])
    assert (refused.exit_code, "not installed here: cars" in refused.output) == (1, True)
    entry_points.write_text(words)
    _forget_modules()
    if kind == "sqlite":
        _in(second, "CREATE TABLE cars AS SELECT 'of others' AS price")
        taken = runner_there.invoke(args=["restore", file])
        assert (taken.exit_code, "others have tables in its database called cars" in taken.output) == (1, True)
        _in(second, "DROP TABLE cars")
    assert runner_there.invoke(args=["restore", file]).exit_code == 0
    with second.app_context():
        assert float(db.session.scalar(text("SELECT price FROM cars")) or 0) == 1.5


def _in(site: Flask, statement: str) -> None:
    with site.app_context():
        db.session.execute(text(statement))
        db.session.commit()


def _forget_modules() -> None:
    from mablog.modules import parts

    parts._entry_points.cache_clear()


@POSTGRESQL_IN_THE_LONG_RUN
def test_a_restore_that_is_killed_leaves_the_site_as_it_was_and_is_done_by_running_it_again(
    app: Flask, runner: Terminal, tmp_path: Path
) -> None:
    post = make_post(title="Kept")
    file = str(backed_up(runner, tmp_path / "site.zip"))
    post.title = "Changed"
    db.session.commit()
    before = db.session.scalar(select(Post.title))
    db.session.rollback()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("mablog"), "restore", file, "--replace", "--yes"],
        env=environment(app), stdout=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert process.stdout
    with process, process.stdout as lines:
        assert next(lines).startswith("Loading: ")
        process.send_signal(signal.SIGKILL)
    assert db.session.scalar(select(Post.title)) == before
    db.session.rollback()
    again = runner.invoke(args=["restore", file, "--replace", "--yes"])
    assert again.exit_code == 0, again.output
    assert db.session.scalar(select(Post.title)) == "Kept"
    assert not (Path(str(app.instance_path)) / "scratch").exists()


def environment(app: Flask) -> dict[str, str]:
    return {
        **os.environ,
        "MABLOG_ENV": "testing",
        "PYTHONUNBUFFERED": "1",
        "MABLOG_DATA": app.instance_path,
        "TEST_DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        "SECRET_KEY": str(app.config["SECRET_KEY"]),
    }


def command(app: Flask, *args: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("mablog")
    return subprocess.run([program, *args], env=environment(app), capture_output=True, text=True, check=False)
