"""What the tests of a module need: a site of their own, and members of it."""

import os
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from mablog.accounts import service as accounts
from mablog.app import Mablog, create_app
from mablog.db import db
from mablog.members.queries import existing_role
from mablog.members.schemas import RoleChanges
from mablog.members.service import change_role
from mablog.migrations import branches
from mablog.text import parse

PASSWORD = "a long one, really"  # noqa: S105  of nobody

DATABASE = "MABLOG_TEST_DATABASE_URL"
"""Names, in the environment, a PostgreSQL database that is emptied for each site, in place of a file of SQLite."""

_made: dict[frozenset[str], bytes] = {}
"""What SQLite holds of a new site with these modules, made once a process: it takes longer than most tests do."""


def new_site(folder: Path, *modules: str, **settings: object) -> Mablog:
    """A site with these modules switched on, and its tables made, in a folder of its own.

    `settings` are laid over those of a test, by their names in the environment: `MABLOG_LANGUAGE="es"`.
    """
    file = folder / "site.sqlite3"
    kind = frozenset(modules)
    is_new = not file.exists()
    if is_new and kind in _made:
        file.write_bytes(_made[kind])
    usual: dict[str, object] = {
        "MABLOG_ENV": "testing",
        "MABLOG_DATA": str(folder),
        "MABLOG_MODULES": dict.fromkeys(modules, True),
        "MABLOG_SIGN_UP_SECONDS": 0,
        "DATABASE_URL": _empty_database() or f"sqlite:///{file}",
        "SECRET_KEY": "of this site of a test alone",
        "WTF_CSRF_ENABLED": False,
    }
    app = create_app(usual | settings)
    with app.app_context():
        branches.upgrade()
        db.engine.dispose()  # the last connection leaves all of it in one file
    if is_new and kind not in _made and file.exists():
        _made[kind] = file.read_bytes()
    return app


def _empty_database() -> str | None:
    url = os.environ.get(DATABASE)
    if url:
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    return url


def add_member(app: Mablog, username: str, *, role: str = "reader") -> None:
    """Add a member who can log in with `PASSWORD`."""
    with app.app_context():
        accounts.add_user(username, email=f"{username}@example.org", password=PASSWORD, role=role)
        db.session.commit()


def allow(app: Mablog, role: str, permission: str) -> None:
    """Let members with a role do something more. Raises NotFound, InvalidFields for a permission that there is not."""
    with app.app_context():
        held = existing_role(role).permissions
        change_role(None, role, parse(RoleChanges, {"permissions": [*held, permission]}))
        db.session.commit()


def log_in(client: FlaskClient, username: str) -> FlaskClient:
    """Log a client in as a member of `add_member`, and return it."""
    answer = client.post("/api/login", json={"username": username, "password": PASSWORD})
    if answer.status_code != 200:
        raise LookupError(f"{username} cannot log in: {answer.get_data(as_text=True)}")
    return client
