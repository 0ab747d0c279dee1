"""What the log tells, and what nobody can make it tell."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from flask.logging import default_handler

from mablog.access import public
from mablog.app import create_app
from mablog.jobs import GiveUp, enqueue, job, run_due

ENTRY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (INFO|WARNING|ERROR) mablog\S*: ")
FORGED = "2026-05-04T10:00:00Z WARNING mablog.errors: forged\x1b[2J"


@pytest.fixture(autouse=True)
def logged(app: Flask) -> Iterator[None]:
    """The log as it is written where pytest does not catch it."""
    app.logger.addHandler(default_handler)
    yield
    app.logger.removeHandler(default_handler)


def break_down(app: Flask) -> list[str]:
    """The lines that the log holds after a view broke down over what it was sent."""

    def view(name: str) -> str:
        raise ValueError(f"no such thing: {name}")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/break/<name>", "break", public(view))
    written = StringIO()
    answer = app.test_client().get("/break/" + quote(f"x\n{FORGED}\n"), errors_stream=written)
    assert answer.status_code == 500
    assert "no such thing" not in answer.text  # the reader is told nothing of it
    return written.getvalue().splitlines()


def test_an_error_is_one_entry_with_its_time_and_request_whatever_it_holds(app: Flask) -> None:
    first, *rest = break_down(app)
    assert ENTRY.match(first)
    assert re.search(r"\[127\.0\.0\.1 GET /break/<name> [0-9a-f]{16}\]$", first)
    assert any("ValueError" in line for line in rest)
    assert all(line.startswith("    ") and not ENTRY.match(line) for line in rest)
    assert not any("\x1b" in line for line in [first, *rest])


def test_with_pythons_own_format_somebody_writes_an_entry_of_theirs(app: Flask) -> None:
    own = default_handler.formatter
    default_handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
    try:
        assert FORGED in break_down(app)
    finally:
        default_handler.setFormatter(own)


def test_what_was_tried_and_refused_is_noted(app: Flask, config: dict[str, object]) -> None:
    written = StringIO()
    client = log_in(app.test_client(), make_user(role="reader"))
    client.get("/admin/settings", errors_stream=written)
    client.post("/login", headers={"Origin": "https://evil.example"}, errors_stream=written)
    guarded = create_app(config | {"WTF_CSRF_ENABLED": True}).test_client()
    guarded.post("/login", errors_stream=written)
    entries = written.getvalue().splitlines()
    assert [entry[21:].partition(" [")[0] for entry in entries] == [
        "WARNING mablog.errors: refused with 403: Your role does not allow this.",
        "WARNING mablog.errors: refused with 403: This request came from another site.",
        "WARNING mablog.errors: refused with 400: The CSRF token is missing.",
    ]
    assert all(ENTRY.match(entry) for entry in entries)


def test_what_is_let_through_leaves_no_entry(client: CheckedClient) -> None:
    written = StringIO()
    client.get("/", errors_stream=written)
    client.get("/nowhere", errors_stream=written)
    assert not written.getvalue()


def test_a_request_is_known_by_one_id_from_the_proxy_to_the_job_that_it_asked_for(
    config: dict[str, object], app: Flask
) -> None:
    behind = create_app(config | {"MABLOG_TRUSTED_PROXIES": "127.0.0.1"})
    sent = {"X-Request-ID": "from-the-edge-42"}

    @job("tests.fails")
    def fails() -> None:
        raise GiveUp("no such thing")

    @behind.get("/ask")
    @public
    def ask() -> str:
        enqueue(fails)
        return "asked"

    assert behind.test_client().get("/ask", headers=sent).headers["X-Request-ID"] == "from-the-edge-42"
    written = StringIO()
    before = default_handler.setStream(written)
    try:
        with behind.app_context():
            run_due()
    finally:
        default_handler.setStream(before)
    assert "no such thing [from-the-edge-42]" in written.getvalue()

    believed = behind.test_client().get("/ask", headers={"X-Request-ID": "two lines, really"}).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", believed)
    direct = app.test_client().get("/", headers=sent).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", direct), "anybody may have sent it"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_programs_read_the_same_as_json(config: dict[str, object]) -> None:
    own = default_handler.formatter
    try:
        app = create_app(config | {"MABLOG_LOG_FORMAT": "json"})
        lines = break_down(app)
    finally:
        default_handler.setFormatter(own)
    (entry,) = map(json.loads, lines)
    assert (entry["level"], entry["method"], entry["route"]) == ("ERROR", "GET", "/break/<name>")
    assert FORGED in entry["exception"]
    assert re.fullmatch("[0-9a-f]{16}", entry["request_id"])


def test_a_slow_query_is_noted_without_what_it_asked_for(config: dict[str, object]) -> None:
    noting = create_app(config | {"MABLOG_SLOW_QUERY_SECONDS": "0.0000001"})
    written = StringIO()
    noting.test_client().get("/search?q=secretword", errors_stream=written)
    assert re.search(r"WARNING mablog\.logs: a query took 0\.\d\d s: SELECT ", written.getvalue())
    assert "secretword" not in written.getvalue()
