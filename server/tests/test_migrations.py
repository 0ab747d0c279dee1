"""The migrations make what the models say, on both databases, and can be undone with data in place."""

import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from clients import CheckedClient, Terminal
from factories import make_post, make_user
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from mablog.accounts.queries import user_by_username
from mablog.db import Base, db
from mablog.migrations.branches import is_up_to_date
from mablog.site.service import change_settings


def scripts(app: Flask) -> ScriptDirectory:
    return ScriptDirectory(app.extensions["migrate"].directory)


def test_there_is_one_head_and_the_files_are_numbered_without_a_gap(app: Flask) -> None:
    assert len(scripts(app).get_heads()) == 1
    revisions = sorted(revision.revision for revision in scripts(app).walk_revisions())
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    for revision in scripts(app).walk_revisions():
        assert re.fullmatch(rf"{revision.revision}_[a-z0-9_]+\.py", Path(revision.path).name)


def test_models_and_migrated_schema_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, Base.metadata)
    # The search index is made by hand, and FTS5 has its own tables; SQLite does not tell that an index descends.
    passed_over = re.compile("post_search|ix_comments_newest")
    assert [one for one in differences if not passed_over.search(repr(one))] == []


def test_down_and_up_again_leaves_an_empty_and_then_a_working_site(app: Flask) -> None:
    make_post(make_user("ann", role="author"))
    change_settings({"name": "Ann's garden"})
    db.session.commit()
    db.session.remove()
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert not left
    assert not is_up_to_date()
    upgrade()
    assert is_up_to_date()
    make_post(make_user("bob", role="author"))


def test_upgrading_twice_changes_nothing(app: Flask) -> None:
    make_user("ann")
    db.session.remove()
    upgrade()
    assert user_by_username("ann")


def test_what_a_newer_mablog_migrated_is_served_and_left_alone(
    app: Flask, client: CheckedClient, runner: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    make_user("ann")
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE users ADD COLUMN hat TEXT DEFAULT 'none' NOT NULL"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (["upgrade"], ["upgrade", "0002"], ["downgrade"], ["downgrade", "0002"]):
        done = runner.invoke(args=["db", *command])
        assert (done.exit_code == 0) == (command[0] == "upgrade"), done.output
        assert (command[0] == "upgrade") != ("a newer mablog" in caplog.text)
        caplog.clear()
    assert client.get("/readyz").status_code == 200
    assert "of a newer mablog" in runner.invoke(args=["doctor"]).output
    make_user("bob")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["9999"]
        assert connection.execute(text("SELECT hat FROM users")).scalars().all() == ["none"] * 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_new_migration_gets_the_next_number_and_can_be_undone(app: Flask, tmp_path: Path) -> None:
    from flask_migrate import migrate

    folder = tmp_path / "migrations"
    shutil.copytree(app.extensions["migrate"].directory, folder)
    before = {file.name for file in (folder / "versions").glob("*.py")}
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE users DROP COLUMN name"))
    migrate(directory=str(folder), message="Bring back names")
    (new,) = {file.name for file in (folder / "versions").glob("*.py")} - before
    assert new == f"{len([name for name in before if name[0].isdigit()]) + 1:04}_bring_back_names.py"
    written = (folder / "versions" / new).read_text()
    assert "add_column" in written
    assert "drop_column" in written
