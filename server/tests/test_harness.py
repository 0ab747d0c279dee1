"""The tests' own tools: databases, contexts, and the check of API responses."""

import urllib.request
from typing import Any

import pytest
from clients import CheckedClient, Description, Terminal, apart
from databases import NoPostgresError, find_binaries
from flask import Flask, g, has_app_context
from live import LiveServer
from playwright.sync_api import Page
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, scoped_session

from mablog.db import db

WIDGET = {"type": "object", "properties": {"name": {"$ref": "#/components/schemas/Name"}}, "required": ["name"]}
DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {
        "/api/widgets/{name}": {
            "get": {"responses": {"200": {"content": {"application/json": {"schema": WIDGET}}}}},
            "delete": {"responses": {"204": {}}},
        },
        "/api/widgets/none": {"get": {"responses": {"404": {"content": {"application/json": {"schema": {}}}}}}},
    },
    "components": {"schemas": {"Name": {"type": "string"}}},
}


def answer(path: str, status: int, body: Any, method: str = "GET") -> Any:
    app = Flask("widgets")
    app.add_url_rule("/<path:path>", view_func=lambda path: (body, status), methods=["GET", "DELETE", "POST"])
    return app.test_client().open(path, method=method)


@pytest.mark.parametrize(
    ("path", "status", "body", "method"),
    [
        ("/api/widgets/a", 200, {"name": "a"}, "GET"),
        ("/api/widgets/a", 200, {"name": "a"}, "HEAD"),
        ("/api/widgets/none", 404, {}, "GET"),
        ("/api/widgets/a", 204, "", "DELETE"),
        ("/api/widgets/a", 405, {}, "POST"),
        ("/api/gadgets", 404, {}, "GET"),
    ],
)
def test_a_described_response_is_taken(path: str, status: int, body: Any, method: str) -> None:
    Description(DOCUMENT).check(answer(path, status, body, method))


@pytest.mark.parametrize(
    ("path", "status", "body", "method"),
    [
        ("/api/widgets/a", 200, {"name": 1}, "GET"),
        ("/api/widgets/a", 200, {}, "GET"),
        ("/api/widgets/a", 200, "text", "GET"),
        ("/api/widgets/a", 201, {"name": "a"}, "GET"),
        ("/api/widgets/a", 200, "text", "DELETE"),
        ("/api/widgets/a", 200, {}, "POST"),
        ("/api/gadgets", 200, {}, "GET"),
    ],
)
def test_a_response_that_is_not_described_fails(path: str, status: int, body: Any, method: str) -> None:
    with pytest.raises(AssertionError, match="answered"):
        Description(DOCUMENT).check(answer(path, status, body, method))


def test_the_client_checks_every_api_response(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/api/user").status_code == 200
    nothing = Description({"openapi": "3.1.0", "paths": {}})
    addresses = frozenset(rule.rule for rule in client.application.url_map.iter_rules())
    monkeypatch.setattr("clients._published", {addresses: nothing})
    with pytest.raises(AssertionError, match="no such path"):
        client.get("/api/user")


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_a_database_of_its_own(session: scoped_session[Session], time: str) -> None:
    session.execute(text("CREATE TABLE leftover (id INTEGER)"))
    session.commit()


def test_the_test_runs_on_the_database_it_is_named_for(request: pytest.FixtureRequest, app: Flask) -> None:
    assert db.engine.dialect.name in request.node.name


def test_a_request_does_not_share_the_context_of_the_test(app: Flask, runner: Terminal) -> None:
    def context() -> str | None:
        with app.app_context():
            return g.get("mark")

    g.mark = "the test's"
    assert has_app_context()
    assert not apart(has_app_context)
    assert apart(context) is None


def test_a_test_and_a_request_see_what_the_other_wrote(app: Flask, session: scoped_session[Session]) -> None:
    def count(engine: Engine) -> int:
        with engine.begin() as connection:
            rows = connection.execute(text("SELECT id FROM counted")).all()
            connection.execute(text("INSERT INTO counted VALUES (2)"))
            return len(rows)

    session.execute(text("CREATE TABLE counted (id INTEGER)"))
    session.execute(text("INSERT INTO counted VALUES (1)"))
    assert apart(count, db.engine) == 1
    assert session.execute(text("SELECT count(*) FROM counted")).scalar_one() == 2


def test_a_wrong_pg_bindir_is_named_and_nothing_else_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BINDIR", "/nowhere")
    with pytest.raises(NoPostgresError, match="PG_BINDIR is /nowhere"):
        find_binaries()


def test_mablog_serve_answers_on_its_own_port(live_server: LiveServer) -> None:
    with urllib.request.urlopen(live_server.url) as answer:
        assert answer.status == 200


def test_a_page_in_a_real_browser(page: Page) -> None:
    answer = page.goto("/")
    assert answer
    assert answer.ok
