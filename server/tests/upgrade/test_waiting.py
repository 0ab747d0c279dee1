"""A migration that has to wait for others, such as a backup, keeps nobody else waiting."""

from threading import Thread

import psycopg
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from upgrade.state import revision

BEFORE_A_CHANGE_OF_POSTS = "0030"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_while_a_migration_waits_for_a_table_the_table_can_be_read(app: Flask, database: str) -> None:
    newest = revision()
    downgrade(revision=BEFORE_A_CHANGE_OF_POSTS)

    def migrate() -> None:
        with app.app_context():
            upgrade()

    migration = Thread(target=migrate)
    with psycopg.connect(database) as backup, psycopg.connect(database, autocommit=True) as reader:
        backup.execute("SELECT count(*) FROM posts")
        migration.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'posts'::regclass"
        while reader.execute(waits).fetchone() == (0,):
            assert migration.is_alive()
        reader.execute("SET statement_timeout = '60s'")
        assert reader.execute("SELECT count(*) FROM posts").fetchone() == (0,)
        assert migration.is_alive()
    migration.join()
    assert revision() == newest
