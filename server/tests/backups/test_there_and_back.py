"""A backup from one kind of database, restored into the other, and back."""

import json
from collections.abc import Callable
from pathlib import Path

from clients import Terminal
from factories import make_comment, make_post, make_user
from flask import Flask
from media.samples import png
from sqlalchemy import func, select

from mablog import audit
from mablog.backups.archive import Backup, Manifest
from mablog.db import db
from mablog.media.models import Media
from mablog.media.service import store_picture
from mablog.migrations.branches import is_up_to_date
from mablog.posts.models import Post
from mablog.storage import media_storage


def test_a_backup_restores_into_the_other_kind_of_database_and_back_with_equal_rows_and_pictures(
    app: Flask, runner: Terminal, tmp_path: Path, another_site: Callable[[str], Flask]
) -> None:
    ann = make_user("ann", role="author")
    post = make_post(ann, title="Spring — ☀", source="Some *text* about magnolias.")
    make_comment(post)
    audit.record("test", actor=ann, target="ann", after={"b": [1, None, "ü"], "a": 2.5})
    picture = store_picture(ann, png(), alt="four colours")
    db.session.commit()
    first = backed_up(runner, tmp_path / "first.zip")
    assert {file.name for file in first.files} == set(picture.files)

    other = another_site("postgresql" if db.engine.dialect.name == "sqlite" else "sqlite")
    second = restored_and_backed_up(other, tmp_path / "first.zip", tmp_path / "second.zip")
    same = another_site(db.engine.dialect.name)
    third = restored_and_backed_up(same, tmp_path / "second.zip", tmp_path / "third.zip")
    # What is restored is the same but for an entry that says so.
    tables = [[table for table in made.tables if table.name != "audit_entries"] for made in (first, second, third)]
    assert tables[0] == tables[1] == tables[2]
    assert [entries(tmp_path / f"{name}.zip") for name in ("second", "third")] == [
        [*entries(tmp_path / "first.zip"), "site.restore first.zip"],
        [*entries(tmp_path / "first.zip"), "site.restore first.zip", "site.restore second.zip"],
    ]
    assert first.files == second.files == third.files

    for site in (other, same):
        client = site.test_client()
        found = client.get("/api/search?q=magnolias").get_json()["items"]
        assert [item["slug"] for item in found] == [post.slug]
        with site.app_context():
            kept = db.session.scalars(select(Media)).one()
            assert [media_storage().read(name) for name in kept.files] == [
                Backup(tmp_path / "first.zip").read(file) for file in first.files
            ]
            new = make_post(make_user(role="author"))
            assert new.id == (db.session.scalar(select(func.max(Post.id))) or 0) > post.id


def test_a_backup_from_before_a_migration_is_restored_as_it_was_and_then_migrated(
    app: Flask, runner: Terminal, tmp_path: Path, another_site: Callable[[str], Flask]
) -> None:
    make_post(title="Old")
    db.session.rollback()
    assert runner.invoke(args=["db", "downgrade"]).exit_code == 0
    with app.app_context():
        assert not is_up_to_date()
    old = backed_up(runner, tmp_path / "old.zip")
    site = another_site(db.engine.dialect.name)
    new = restored_and_backed_up(site, tmp_path / "old.zip", tmp_path / "new.zip")
    assert old.revisions != new.revisions
    with site.app_context():
        assert is_up_to_date()
        assert db.session.scalar(select(Post.title)) == "Old"


def entries(path: Path) -> list[str]:
    """What the audit log of a backup says was done, and to what; no entry is another than it was."""
    with Backup(path) as backup:
        (part,) = (table for table in backup.manifest.tables if table.name == "audit_entries")
        names = list(part.columns)
        rows = [dict(zip(names, json.loads(line), strict=True)) for line in backup.lines(part)]
    return [f"{row['action']} {row['target']}" for row in rows]


def backed_up(runner: Terminal, path: Path) -> Manifest:
    done = runner.invoke(args=["backup", str(path)])
    assert done.exit_code == 0, done.output
    kind = "an SQLite database" if db.engine.dialect.name == "sqlite" else "a schema of PostgreSQL"
    assert f"restored into {kind} as a trial" in done.output
    with Backup(path) as backup:
        return backup.manifest


def restored_and_backed_up(site: Flask, source: Path, path: Path) -> Manifest:
    runner = site.test_cli_runner()
    assert isinstance(runner, Terminal)
    done = runner.invoke(args=["restore", str(source)])
    assert done.exit_code == 0, done.output
    with site.app_context():
        return backed_up(runner, path)
