"""`/livez` and `/readyz`: what a load balancer, or somebody's alarm, is told."""

from datetime import timedelta
from pathlib import Path

import pytest
from clients import CheckedClient
from flask import Flask

from mablog.app import create_app
from mablog.db import db, utcnow
from mablog.jobs import enqueue
from mablog.jobs.jobs import forget_done

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def asked(app: Flask, path: str) -> tuple[int, dict[str, object]]:
    answer = app.test_client().get(path)
    return answer.status_code, answer.get_json()


def test_a_site_that_is_well_is_ready_and_says_how_long_the_oldest_job_has_waited(
    app: Flask, client: CheckedClient
) -> None:
    well = {"status": "ok", "database": "ok", "migrations": "ok", "storage": "ok"}
    assert client.get("/livez").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == well | {"queue_seconds": 0}
    enqueue(forget_done, run_at=utcnow() - timedelta(hours=1))
    db.session.commit()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["queue_seconds"] // 60) == (200, 60)
    assert ready.headers["Cache-Control"] == "no-store"
    assert client.head("/readyz").data == b""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_lives_without_its_database_and_is_not_ready_and_tells_nobody_why(config: dict[str, object]) -> None:
    app = create_app(config | {"DATABASE_URL": NOWHERE})
    assert asked(app, "/livez") == (200, {"status": "ok"})
    status, found = asked(app, "/readyz")
    assert (status, found["database"], found["storage"]) == (503, "failing", "ok")
    assert "127.0.0.1" not in str(found)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_is_not_ready_before_the_migrations_nor_without_a_place_for_pictures(
    config: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    new = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    app = create_app(config | {"DATABASE_URL": new, "MABLOG_STORAGE": str(tmp_path / "file")})
    status, found = asked(app, "/readyz")
    assert (status, found["database"], found["migrations"], found["storage"]) == (503, "ok", "failing", "failing")
