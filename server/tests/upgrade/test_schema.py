"""Columns are added before they are used, and removed one release later: the release before this one goes on."""

from pathlib import Path

import pytest
from examples.conftest import run
from flask import Flask
from sqlalchemy import text
from upgrade import compatible
from upgrade.compatible import missed

from mablog.db import Base, db

BREAKING = {
    "ALTER TABLE mails DROP COLUMN about": "mails.about is gone",
    "ALTER TABLE tags RENAME COLUMN name TO label": "tags.name is gone",
    "DROP TABLE former_usernames": "the table former_usernames is gone",
    "CREATE UNIQUE INDEX one_job ON jobs (name)": "jobs has one_job",
}
WITH_POSTGRESQL = {
    "ALTER TABLE tags ADD COLUMN colour TEXT NOT NULL": "tags.colour has to be given",
    "ALTER TABLE posts ALTER COLUMN published_at SET NOT NULL": "posts.published_at has to be given",
    "ALTER TABLE users ALTER COLUMN name TYPE VARCHAR(9)": "users.name is VARCHAR(9) in place of VARCHAR(120)",
    "ALTER TABLE tags ADD CONSTRAINT one_slug UNIQUE (slug, posts_count)": "tags has one_slug",
}
HARMLESS = (
    "CREATE TABLE hats (id INTEGER PRIMARY KEY, colour TEXT NOT NULL UNIQUE)",
    "ALTER TABLE tags ADD COLUMN hat TEXT",
    "ALTER TABLE tags ADD COLUMN size INTEGER DEFAULT 1 NOT NULL",
    "CREATE INDEX ix_tags_hat ON tags (hat)",
    "DROP INDEX ix_mails_created_at",
)


def test_what_the_release_before_would_miss_is_found(app: Flask) -> None:
    breaking = BREAKING | (WITH_POSTGRESQL if db.engine.dialect.name == "postgresql" else {})
    with db.engine.connect() as connection:
        assert missed(connection, Base.metadata) == []
        for statement in HARMLESS:
            connection.execute(text(statement))
        assert missed(connection, Base.metadata) == []
        for statement, what in breaking.items():
            connection.execute(text(statement))
            assert what in missed(connection, Base.metadata), statement


@pytest.mark.long
def test_the_release_before_misses_nothing_in_the_newest_database(
    app: Flask, config: dict[str, object], previous: Path
) -> None:
    settings = {name: str(value) for name, value in config.items()}
    said = run([previous / "python", compatible.__file__], **settings, TEST_DATABASE_URL=settings["DATABASE_URL"])
    assert said.strip() == ""
