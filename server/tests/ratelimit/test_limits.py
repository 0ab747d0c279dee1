"""What is limited stays limited: across threads, workers and restarts, in both databases and in Redis."""

import contextlib
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from clients import CheckedClient
from flask import Flask
from flask.testing import FlaskClient
from redis_server import RedisServer, running
from sqlalchemy import event, func, select, update
from together import at_once

from mablog import jobs, ratelimit
from mablog.app import create_app
from mablog.config import ConfigError
from mablog.db import db, lock_for_writing, utcnow
from mablog.errors import TooManyRequests
from mablog.ratelimit import LOGIN_ACCOUNT, SIGN_UP, in_redis, rows
from mablog.ratelimit.jobs import forget_old
from mablog.ratelimit.limits import Limit
from mablog.ratelimit.models import RateCount
from mablog.site.models import Setting

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

WITH_REDIS_TOO = pytest.mark.parametrize("config", ["rows", "redis"], indirect=True)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with running() as server:
        yield server


@pytest.fixture
def config(config: dict[str, object], request: pytest.FixtureRequest) -> dict[str, object]:
    if getattr(request, "param", "rows") == "rows":
        return config
    return config | {"MABLOG_REDIS_URL": request.getfixturevalue("redis").url}


def counted_in_rows() -> int:
    return db.session.scalar(select(func.count(RateCount.key))) or 0


def let_through(key: object, at: datetime, tries: int = 30, limit: Limit = LOGIN_ACCOUNT) -> int:
    """How many of so many tries at one moment are let through."""
    number = 0
    for _ in range(tries):
        with contextlib.suppress(TooManyRequests):
            ratelimit.hit(limit, key, now=at)
            number += 1
    return number


@WITH_REDIS_TOO
def test_as_many_as_the_rate_says_and_as_many_again_spread_over_each_period(app: Flask) -> None:
    assert let_through("ann", NOON) == 10
    assert let_through("ann", NOON + timedelta(seconds=89)) == 0
    assert let_through("ann", NOON + timedelta(seconds=90)) == 1
    assert let_through("ann", NOON + timedelta(minutes=6)) == 3
    assert let_through("ann", NOON + timedelta(minutes=21)) == 10
    assert let_through("ann", NOON + timedelta(days=400)) == 10


@WITH_REDIS_TOO
def test_keys_and_limits_are_counted_apart(app: Flask) -> None:
    assert let_through("ann", NOON) == 10
    assert let_through("bob", NOON) == 10
    assert let_through("ann", NOON, 60, SIGN_UP) == 50


@WITH_REDIS_TOO
def test_a_refusal_says_when_the_next_try_is_let_through(app: Flask) -> None:
    let_through("ann", NOON)
    with pytest.raises(TooManyRequests) as refused:
        ratelimit.hit(LOGIN_ACCOUNT, "ann", now=NOON + timedelta(seconds=30))
    assert refused.value.retry_after == 60
    ratelimit.hit(LOGIN_ACCOUNT, "ann", now=NOON + timedelta(seconds=90))


@WITH_REDIS_TOO
def test_what_is_taken_back_was_never_counted(app: Flask) -> None:
    let_through("ann", NOON, 9)
    for _ in range(50):
        ratelimit.hit(LOGIN_ACCOUNT, "ann", now=NOON)
        ratelimit.take_back(LOGIN_ACCOUNT, "ann")
    assert let_through("ann", NOON) == 1


@WITH_REDIS_TOO
def test_a_hit_is_counted_even_when_the_request_is_undone(app: Flask) -> None:
    ratelimit.hit(LOGIN_ACCOUNT, "ann", now=NOON)
    db.session.rollback()
    assert let_through("ann", NOON) == 9


@WITH_REDIS_TOO
def test_a_hit_after_the_request_wrote_waits_for_nobody(app: Flask) -> None:
    db.session.add(Setting(name="tagline", value="x"))
    db.session.flush()
    assert let_through("ann", NOON) == 10
    db.session.commit()
    assert let_through("ann", NOON) == 0


@WITH_REDIS_TOO
def test_of_fifty_tries_at_once_as_many_get_through_as_the_limit_says(app: Flask) -> None:
    def attempt(_number: int) -> str:
        db.session.scalar(select(func.count(RateCount.key)))  # the request holds a connection already
        try:
            ratelimit.hit(LOGIN_ACCOUNT, "ann", now=NOON)
        except TooManyRequests:
            return "refused"
        return "let through"

    assert at_once(app, 50, attempt) == {"let through": 10, "refused": 40}


def test_who_waits_for_others_is_counted_at_the_moment_of_their_turn(app: Flask) -> None:
    asked = Event()

    def hit() -> None:
        with app.app_context():
            ratelimit.hit(LOGIN_ACCOUNT, "ann")

    hit()
    event.listen(db.engine, "before_cursor_execute", lambda *_of_what: asked.set())
    with ThreadPoolExecutor() as pool:
        with db.engine.begin() as others:
            lock_for_writing(others)
            others.execute(update(RateCount).values(free_at=0))
            asked.clear()
            waiting = pool.submit(hit)
            assert asked.wait(60)
            later = utcnow() + timedelta(milliseconds=5)
            while utcnow() < later:
                pass
            others.execute(update(RateCount).values(free_at=later.timestamp() + 9 * 90))
        waiting.result()
        with pytest.raises(TooManyRequests):
            hit()


@WITH_REDIS_TOO
def test_the_count_holds_in_other_processes(app: Flask, config: dict[str, object]) -> None:
    assert let_through("ann", NOON, 7) == 7
    program = (
        "import json, sys; sys.path[:0] = sys.argv[2:]\n"
        "from mablog import create_app\n"
        "app = create_app(json.loads(sys.argv[1])); app.app_context().push()\n"
        "from ratelimit.test_limits import NOON, let_through; print(let_through('ann', NOON))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, json.dumps(config), str(Path(__file__).parents[1])],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert said.stdout.strip() == "3"
    assert let_through("ann", NOON) == 0


def test_the_table_names_nobody(app: Flask) -> None:
    ratelimit.hit(LOGIN_ACCOUNT, "ann@example.org", now=NOON)
    (key,) = db.session.scalars(select(RateCount.key))
    assert len(key) == 16
    assert b"ann" not in key


def test_a_limit_can_be_set_and_turned_off(config: dict[str, object]) -> None:
    for rate, expected in (("3/1h", 3), ("off", 30), (" 3/1h ", 3)):
        app = create_app(config | {"MABLOG_LIMIT_LOGIN_ACCOUNT": rate})
        with app.app_context():
            assert let_through(rate, NOON) == expected
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "rate", "said"),
    [
        ("SIGN_UP", "ten an hour", "MABLOG_LIMIT_SIGN_UP got 'ten an hour': it takes a rate such as 10/15m"),
        ("SIGN_UP", "0/1h", "MABLOG_LIMIT_SIGN_UP"),
        ("SIGNUP", "10/1h", "MABLOG_LIMIT_SIGNUP is no limit"),
    ],
)
def test_a_wrong_rate_stops_the_start_with_one_line(config: dict[str, object], name: str, rate: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        create_app(config | {f"MABLOG_LIMIT_{name}": rate})
    assert said in refused.value.message
    assert "\n" not in refused.value.message


def test_a_refusal_is_a_page_or_problem_json_with_retry_after(app: Flask, client: CheckedClient) -> None:
    def refuse() -> str:
        raise TooManyRequests("Wait.", retry_after=90)

    refuse.access = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/busy", "busy", refuse)
    app.add_url_rule("/api/busy", "api_busy", refuse)
    page = client.get("/busy")
    assert (page.status_code, page.headers["Retry-After"], page.mimetype) == (429, "90", "text/html")
    assert "Too many requests" in page.text
    answer = FlaskClient(app, app.response_class).get("/api/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")
    assert answer.mimetype == "application/problem+json"


def test_a_job_removes_what_is_free_again_and_nothing_else(app: Flask) -> None:
    ratelimit.hit(LOGIN_ACCOUNT, "ann")
    ratelimit.hit(LOGIN_ACCOUNT, "bob", now=NOON)
    rows.forget_old(now=NOON + timedelta(seconds=89))
    assert counted_in_rows() == 2
    db.session.commit()
    jobs.enqueue(forget_old)
    db.session.commit()
    jobs.run_due()
    assert counted_in_rows() == 1
    assert let_through("ann", utcnow()) == 9


# With Redis ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("config", ["redis"], indirect=True)
def test_redis_counts_instead_of_rows_names_nobody_and_forgets_what_is_free_again(
    app: Flask, redis: RedisServer
) -> None:
    ratelimit.hit(LOGIN_ACCOUNT, "ann@example.org")
    (key,) = redis.client().keys()
    assert key.startswith(b"mablog:limit:")
    assert b"ann" not in key
    assert 80_000 < redis.client().pttl(key) <= 90_000
    ratelimit.take_back(LOGIN_ACCOUNT, "ann@example.org")
    assert 80_000 < redis.client().pttl(key) <= 90_000
    assert counted_in_rows() == 0


@pytest.mark.parametrize("config", ["redis"], indirect=True)
def test_while_redis_is_away_rows_count_and_when_it_is_back_it_does(
    app: Flask, redis: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(in_redis, "AWAY", 0)
    assert (let_through("ann", NOON), caplog.messages) == (10, [])
    redis.kill()
    assert let_through("ann", NOON) == 10
    assert counted_in_rows() == 1
    assert caplog.records[0].levelno == logging.WARNING
    assert "limits are counted in the database, as Redis does not answer" in caplog.messages[0]
    redis.start()
    caplog.clear()
    assert (let_through("ann", NOON), caplog.messages) == (10, ["limits are counted in Redis again"])
    redis.kill()
    assert let_through("ann", NOON) == 0, "rows that were counted are there still"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("config", ["redis"], indirect=True)
def test_without_rows_limits_would_be_open_while_redis_is_away(
    app: Flask, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis.kill()
    monkeypatch.setattr(rows, "add", lambda *_of_what: 0)
    assert let_through("ann", NOON) == 30


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("config", ["redis"], indirect=True)
def test_a_redis_that_takes_nothing_is_away(app: Flask, redis: RedisServer) -> None:
    redis.client().config_set("maxmemory", 1)
    assert let_through("ann", utcnow()) == 10
    assert counted_in_rows() == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("config", ["redis"], indirect=True)
def test_a_redis_that_says_nothing_is_waited_for_once(
    app: Flask, redis: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(in_redis, "AWAY", 3600)
    redis.client().execute_command("CLIENT", "PAUSE", 60_000)
    assert let_through("ann", utcnow()) == 10
    assert (counted_in_rows(), len(caplog.messages)) == (1, 1)
