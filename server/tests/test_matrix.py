"""Everybody, at every route, for every kind of object: each cell of the tables in `matrix/` is a real request."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from databases import Databases
from markupsafe import escape
from matrix.allowed import lies
from matrix.asking import Site
from matrix.tables import API_COLUMNS, KINDS, LOGGED_IN, PAGE_COLUMNS, Row, rows
from matrix.world import make_world
from werkzeug.test import TestResponse

from mablog import create_app
from mablog.accounts import passwords
from mablog.ratelimit.limits import LIMITS

OF_ONE_REQUEST = ("Content-Length", "Set-Cookie", "X-Request-ID")
"""Headers in which answers to the same question differ."""
QUICK = {"visitor", "reader", "author", "administrator"}
"""Those who are asked about in every run; the others are asked about in the long one."""
COLUMNS = [
    pytest.param(column, marks=() if column in QUICK else pytest.mark.long)
    for column in dict.fromkeys(PAGE_COLUMNS + API_COLUMNS)
]
ROWS = rows()

quick_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are hashed in no time: how well is not what is asked here."""
    monkeypatch.setattr(passwords, "hasher", quick_hasher)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, compiled_templates: Any
) -> Iterator[Site]:
    maker: Databases = request.getfixturevalue(f"{request.param}_databases")
    url = maker.create("matrix")
    app = create_app(
        {
            "MABLOG_ENV": "testing",
            "MABLOG_DATA": str(tmp_path_factory.mktemp("matrix")),
            "MABLOG_URL": "https://blog.example",
            "DATABASE_URL": url,
            "SECRET_KEY": "matrix" * 10,
            "WTF_CSRF_ENABLED": False,
            "MABLOG_SIGN_UP_SECONDS": 0,
            **{f"MABLOG_LIMIT_{limit.name.upper()}": "off" for limit in LIMITS},
        }
    )
    app.jinja_env.bytecode_cache = compiled_templates
    app.extensions["mablog.studio"] = "<!doctype html>"  # as if it was built, whether it was here or not
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(passwords, "hasher", quick_hasher)
        world = make_world(app)
    site = Site(app, url, world)
    yield site
    site.close()
    maker.drop("matrix")


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize("column", COLUMNS)
def test_everybody_gets_what_the_tables_say(site: Site, column: str) -> None:
    asked = [row for row in ROWS if column in row.answers]
    quiet = [row for row in asked if not _changes(row, column)]
    wrong: list[str] = []
    missing: dict[tuple[str, str], str] = {}
    hidden: list[tuple[Row, str]] = []
    site.undo()
    for row in quiet:
        response = site.ask(row, column)
        wrong += _judged(site, row, column, response)
        if row.answers[column] == "404" and row.objects != ("-",):
            looks = _looks(site, row, column, response)
            if row.is_missing:
                missing[row.route, str(row.request)] = looks
            else:
                hidden.append((row, looks))
    for row, looks in hidden:
        if looks != missing.get((row.route, str(row.request))):
            wrong.append(f"{row}: hidden does not look like missing")
    if site.changes():
        wrong += _who_changed_something(site, quiet, column)
    for row in asked:
        if _changes(row, column):
            site.undo()
            wrong += _judged(site, row, column, site.ask(row, column))
    assert not wrong, f"{len(wrong)} cells of {column}:\n" + "\n".join(wrong)


def _who_changed_something(site: Site, quiet: list[Row], column: str) -> Iterator[str]:
    """Which of these requests do not leave the database as it is: each is asked alone."""
    for row in quiet:
        site.undo()
        site.ask(row, column)
        if changes := site.changes():
            yield f"{row} changed what it should not: {changes}"


def _changes(row: Row, column: str) -> bool:
    """Whether this request should change something."""
    answer = row.answers[column]
    return answer.endswith("!") or (row.method != "GET" and answer[0] in "23" and not answer.endswith("="))


def _judged(site: Site, row: Row, column: str, response: TestResponse) -> Iterator[str]:
    expected = row.answers[column].rstrip("=+!")
    got = str(response.status_code)
    if response.status_code == 302 and (response.location or "").startswith("/login?next="):
        got = "log"
    if got != expected:
        yield f"{row}: {got}, not {expected}"
        return
    body = _text(response)
    for name, columns in row.shows.items():
        wanted = columns[column]
        value = site.world.value(name, column)
        if wanted is not None and ((name if value.isdigit() else value) in body) is not wanted:
            yield f"{row} {'does not show' if wanted else 'shows'} {name}"


def _text(response: TestResponse) -> str:
    return response.get_data().decode(errors="replace")


def _looks(site: Site, row: Row, column: str, response: TestResponse) -> str:
    """An answer without what differs from one address, or one request, to the next."""
    text = re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", _text(response))
    # Where a form on the page leads back to.
    text = text.replace(str(escape(response.request.full_path)), "…").replace(response.request.path, "…")
    for name in row.objects:
        value = site.world.value(name, column)
        if not value.isdigit():  # a number may stand there for something else
            text = text.replace(value, "…")
    headers = sorted((name, value) for name, value in response.headers if name not in OF_ONE_REQUEST)
    return f"{text}\n{headers}"


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize("column", ("visitor", *LOGGED_IN))
def test_everybody_can_do_what_the_api_says_that_they_may_and_nothing_else(site: Site, column: str) -> None:
    wrong = list(lies(site, column))
    site.undo()
    assert not wrong, "\n".join(wrong)


def test_every_route_is_in_the_tables(site: Site) -> None:
    routes = {
        f"{method} " + re.sub(r"<(?:[^<>]+:)?(\w+)>", r"<\1>", rule.rule)
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    asked = {row.route for row in ROWS}
    assert asked == routes, f"not in the tables: {sorted(routes - asked)}; no routes: {sorted(asked - routes)}"


def test_every_route_is_asked_for_every_kind_of_object() -> None:
    for route in {row.route for row in ROWS if "<" in row.route}:
        asked = {row.objects for row in ROWS if row.route == route}
        for part, kinds in KINDS.items():
            if part in route:
                lacking = set(kinds) - {name for objects in asked for name in objects}
                assert not lacking, f"{route} is not asked for {sorted(lacking)}"
        assert any(row.is_missing for row in ROWS if row.route == route), f"{route} is not asked for what is missing"
