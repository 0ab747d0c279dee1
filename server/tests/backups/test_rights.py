"""Who may read the database and no more still gets a backup."""

from collections.abc import Callable
from pathlib import Path

from clients import Terminal
from factories import make_user
from flask import Flask
from media.samples import png
from sqlalchemy import text

from mablog.backups.archive import Backup
from mablog.db import db
from mablog.media.service import store_picture
from mablog.storage import media_storage

ROLE = "mablog_reader"


def test_where_postgresql_lets_us_make_no_schema_the_trial_is_on_sqlite_and_nothing_is_restored(
    another_site: Callable[..., Flask], tmp_path: Path
) -> None:
    owner = another_site("postgresql")
    with owner.app_context():
        make_user("ann")
        for statement in (f"CREATE ROLE {ROLE} LOGIN", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {ROLE}"):
            db.session.execute(text(statement))
        db.session.commit()
    try:
        url = owner.config["SQLALCHEMY_DATABASE_URI"].replace("//postgres@", f"//{ROLE}@")
        runner = another_site("postgresql", DATABASE_URL=url).test_cli_runner()
        assert isinstance(runner, Terminal)
        done = runner.invoke(args=["backup", str(tmp_path / "site.zip")])
        assert "restored into an SQLite database as a trial" in done.output
        refused = runner.invoke(args=["restore", str(tmp_path / "site.zip"), "--replace", "--yes"])
        assert (refused.exit_code, "GRANT CREATE ON DATABASE" in refused.output) == (1, True)
    finally:
        with owner.app_context():
            db.session.execute(text(f"DROP OWNED BY {ROLE}"))
            db.session.execute(text(f"DROP ROLE {ROLE}"))
            db.session.commit()


def test_a_file_that_is_gone_is_named_and_the_rest_is_backed_up(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    picture = store_picture(make_user(), png())
    db.session.commit()
    gone, *others = picture.files
    media_storage().delete(gone)
    done = runner.invoke(args=["backup", str(tmp_path)])
    assert f"The file {gone} is not in it" in done.output
    (file,) = tmp_path.glob("mablog-*.backup.zip")
    with Backup(file) as backup:
        assert backup.manifest.missing == [gone]
        assert [part.name for part in backup.manifest.files] == others
