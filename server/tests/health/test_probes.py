"""`/livez` and `/readyz`: what a load balancer, or somebody's alarm, is told."""

from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from clients import CheckedClient
from flask import Flask
from live import serving
from redis_server import running

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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_is_ready_without_its_redis_and_says_so(config: dict[str, object]) -> None:
    with running() as redis:
        app = create_app(config | {"MABLOG_REDIS_URL": redis.url})
        status, found = asked(app, "/readyz")
        assert (status, found["status"], found["redis"]) == (200, "ok", "ok")
        redis.kill()
        status, found = asked(app, "/readyz")
        assert (status, found["status"], found["redis"]) == (200, "ok", "failing")


def test_metrics_are_for_those_who_are_allowed_and_name_no_address(config: dict[str, object], app: Flask) -> None:
    measuring = create_app(config | {"MABLOG_METRICS_FROM": "203.0.113.7"})
    client = measuring.test_client()
    assert client.get("/tags/").status_code == 200
    assert client.get("/secret-address").status_code == 404
    enqueue(forget_done)
    db.session.commit()
    read = client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert read.mimetype == "text/plain"
    for line in (
        'mablog_request_seconds_count{endpoint="posts.tags",method="GET",status="200"}',
        "mablog_database_up 1.0",
        'mablog_jobs{state="waiting"} 1.0',
    ):
        assert line in read.text, line
    assert "secret-address" not in read.text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.8"}).status_code == 404
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_process_of_a_server_counts_into_the_same_numbers(config: dict[str, object], tmp_path: Path) -> None:
    settings = {"MABLOG_METRICS_FROM": "127.0.0.1", "MABLOG_WORKERS": 2}
    with serving(config | settings, tmp_path) as server:
        for _ in range(20):
            assert urlopen(f"{server.url}/tags/", timeout=60).status == 200
        text = urlopen(f"{server.url}/metrics", timeout=60).read().decode()
    assert 'mablog_request_seconds_count{endpoint="posts.tags",method="GET",status="200"} 20.0' in text
