"""What every test may ask for. docs/testing.md tells how to write one."""

import gc
import itertools
import os
import secrets
import shutil
import sqlite3
from collections import Counter
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from argon2 import PasswordHasher
from clients import CheckedClient, Terminal
from databases import ROOT, Databases, NoPostgresError, PostgresDatabases, PostgresServer, SQLiteDatabases
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from live import LiveServer, serving
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import mablog.db
from mablog import create_app
from mablog.accounts import passwords
from mablog.db import db

# The server ----------------------------------------------------------------------------------------------------------

server = pytest.StashKey[PostgresServer]()
passed_over = pytest.StashKey[Counter[str]]()
PASSED_OVER = "passed over: "


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the one PostgreSQL server of a run; pytest-xdist's workers get its address.

    Settings of the shell that runs the tests must not reach them.
    """
    for name in ("SECRET_KEY", "DATABASE_URL", "TEST_DATABASE_URL", "HOST", "PORT", "FLASK_DEBUG", "SENTRY_DSN"):
        os.environ.pop(name, None)
    for name in list(os.environ):
        if name.startswith(("MABLOG_", "AWS_", "OTEL_")) and name != "MABLOG_REQUIRE_PG":
            del os.environ[name]
    if not hasattr(config, "workerinput"):
        config.stash[server] = PostgresServer()


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what is imported by now, and look less often than where memory is dear."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 5, 5)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Three test processes for two cores: many tests wait for a browser, a server or a database."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start the server and tell a worker of pytest-xdist where it is, or why there is none."""
    node.workerinput["postgres"] = _start(node.config)


def _start(config: pytest.Config) -> tuple[str | None, str]:
    """Return the server's address and an empty text, or nothing and the reason."""
    try:
        return config.stash[server].url(), ""
    except NoPostgresError as error:
        if os.environ.get("MABLOG_REQUIRE_PG") == "1":
            pytest.exit(f"MABLOG_REQUIRE_PG is 1, but there is no PostgreSQL for the tests: {error}", returncode=1)
        return None, str(error)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Count what this machine could not test."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    config.stash[passed_over] = Counter(
        reason.partition(PASSED_OVER)[2] for reason in reasons if isinstance(reason, str) and PASSED_OVER in reason
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, then say what this machine could not test: PostgreSQL in the very last line."""
    if server in config.stash:
        config.stash[server].stop()
    counted = config.stash.get(passed_over, Counter[str]())
    for reason in sorted(counted, key=lambda reason: "PostgreSQL" in reason):
        print(f"PASSED OVER: {counted[reason]} tests, {reason}")


# Databases and the application ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SQLiteDatabases:
    """The maker of SQLite databases."""
    return SQLiteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases(
    request: pytest.FixtureRequest, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> PostgresDatabases:
    """The maker of PostgreSQL databases."""
    worker = getattr(request.config, "workerinput", None)
    url, reason = worker["postgres"] if worker else _start(request.config)
    if not url:
        pytest.skip(f"{PASSED_OVER}PostgreSQL: {reason}")
    return PostgresDatabases(url, worker_id, tmp_path_factory.mktemp("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of the test's own; the test runs once on each kind."""
    maker: Databases = request.getfixturevalue(f"{request.param}_databases")
    name = f"test{next(_numbers)}"
    yield maker.create(name)
    maker.drop(name)


_numbers = itertools.count()


@pytest.fixture
def config(database: str, tmp_path: Path) -> dict[str, object]:
    """Settings of an application on `database`, as `create_app` takes them.

    Forms need no token against forgery, except in the tests of that token and in a real browser. They may be sent at
    once, except in the tests of bots.
    """
    return {
        "MABLOG_ENV": "testing",
        "MABLOG_DATA": str(tmp_path / "data"),
        "MABLOG_URL": "https://blog.example",
        "DATABASE_URL": database,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "WTF_CSRF_ENABLED": False,
        "MABLOG_SIGN_UP_SECONDS": 0,
    }


@pytest.fixture(scope="session", autouse=True)
def usual_hasher() -> PasswordHasher:
    """What passwords are hashed with outside of tests; in them, the same function costs next to nothing."""
    usual = passwords.hasher
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return usual


@event.listens_for(Engine, "connect")
def _do_not_flush(connection: Any, _record: object) -> None:
    """What a test writes may be lost with the machine, as on the tests' PostgreSQL; processes of their own do flush."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


def _share_compiled_statements() -> None:
    """Let all applications of a test process share their compiled statements.

    Each has an engine of its own; compiling the same statements again would be a third of what many tests cost.
    A statement is looked up by the engine's dialect, which is the same for all databases of a kind here.
    """
    shared: LRUCache[Any, Any] = LRUCache(5_000)
    usual_options = mablog.db.engine_options
    mablog.db.engine_options = lambda url: usual_options(url) | {"execution_options": {"compiled_cache": shared}}
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


_share_compiled_statements()


class RememberedRule(Rule):
    """A rule whose code for making addresses, the same in all applications of a test process, is compiled once.

    Compiling it would be most of what an application costs.
    """

    compiled: ClassVar[dict[Hashable, Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = self.rule, tuple(self._trace), repr(self.defaults), append_unknown
        if key not in self.compiled:
            self.compiled[key] = super()._compile_builder(append_unknown)
        return self.compiled[key]


Flask.url_rule_class = RememberedRule


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for all applications: compiling would be most of a test's time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(config: dict[str, object], compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application, in whose context the test runs; its requests and commands get contexts of their own."""
    app = create_app(config)
    app.jinja_env.bytecode_cache = compiled_templates
    app.test_client_class = CheckedClient
    app.test_cli_runner_class = Terminal
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> scoped_session[Session]:
    """The test's own session; a request or a command commits it first, and it reads anew afterwards."""
    return db.session


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A web client without a session cookie; `app.test_client()` makes more of them."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def runner(app: Flask) -> Terminal:
    """Runs commands: `runner.invoke(args=["user", "list"])`."""
    runner = app.test_cli_runner()
    assert isinstance(runner, Terminal)
    return runner


# The whole thing, as people meet it ----------------------------------------------------------------------------------


@pytest.fixture
def live_server(config: dict[str, object], tmp_path: Path) -> Iterator[LiveServer]:
    """`mablog serve` in a process of its own, on the test's database (which `app` shares)."""
    with serving(config, tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[BrowserType, dict[str, Any]]]:
    """Chromium (CHROMIUM, or the machine's), and with what it is to be started."""
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    program = next(filter(None, (shutil.which(name) for name in names if name)), None)
    if not program:
        pytest.skip(f"{PASSED_OVER}no Chromium (CHROMIUM names one)")
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)  # a machine at work with other tests takes its time
        # The pages are our own, and Chromium's sandbox does not start as root or in a container.
        yield playwright.chromium, {"executable_path": program, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser(chromium: tuple[BrowserType, dict[str, Any]]) -> Iterator[Browser]:
    """The Chromium that the tests of a process share."""
    program, options = chromium
    browser = program.launch(**options)
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A browser's page at `live_server`: `page.goto("/")`.

    It fails the test when a script raises, the page breaks its own security policy, or asks another site for something.
    """
    complaints: list[str] = []
    with browser.new_context(base_url=live_server.url, locale="en-GB") as context:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        page.on("request", lambda asked: complaints.append(asked.url) if _is_outside(asked.url, live_server) else None)
        yield page
    assert not complaints


def _is_outside(url: str, live_server: LiveServer) -> bool:
    return not url.startswith((live_server.url, "data:", "blob:", "about:"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real blog that mablog is tried on: a folder beside the checkout, which a stranger's clone does not have."""
    folder = ROOT.parent / "shared" / "corpus" / "18f"
    if not folder.is_dir():
        pytest.skip(f"{PASSED_OVER}no ../shared/corpus")
    return folder
