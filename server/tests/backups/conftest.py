"""Sites to restore into, beside the one of the test."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clients import Terminal
from databases import Databases
from flask import Flask

from mablog import create_app
from mablog.db import db

_numbers = itertools.count()


@pytest.fixture
def another_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Flask]]:
    """Makes a site without members on a database of a kind: `another_site("sqlite")`."""
    made: list[tuple[Databases, str, Flask]] = []

    def make(kind: str, **settings: object) -> Flask:
        maker: Databases = request.getfixturevalue(f"{kind}_databases")
        name = f"another{next(_numbers)}"
        given = {"MABLOG_ENV": "testing", "MABLOG_DATA": str(tmp_path / name), "DATABASE_URL": maker.create(name)}
        app = create_app(given | {"SECRET_KEY": secrets.token_urlsafe(48)} | settings)
        app.test_cli_runner_class = Terminal
        made.append((maker, name, app))
        return app

    yield make
    for maker, name, app in made:
        with app.app_context():
            db.engine.dispose()
        maker.drop(name)
