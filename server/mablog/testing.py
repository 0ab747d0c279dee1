"""What the tests of a module need: a site of their own, and members of it."""

from pathlib import Path

from flask.testing import FlaskClient

from mablog.accounts import service as accounts
from mablog.app import Mablog, create_app
from mablog.db import db
from mablog.migrations import branches

PASSWORD = "a long one, really"  # noqa: S105  of nobody


def new_site(folder: Path, *modules: str, **settings: object) -> Mablog:
    """A site with these modules switched on, and its tables made, in a folder of its own.

    `settings` are laid over those of a test, by their names in the environment: `DATABASE_URL="postgresql://…"`.
    """
    usual: dict[str, object] = {
        "MABLOG_ENV": "testing",
        "MABLOG_DATA": str(folder),
        "MABLOG_MODULES": ", ".join(modules),
        "MABLOG_SIGN_UP_SECONDS": 0,
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SECRET_KEY": "of this site of a test alone",
        "WTF_CSRF_ENABLED": False,
    }
    app = create_app(usual | settings)
    with app.app_context():
        branches.upgrade()
    return app


def add_member(app: Mablog, username: str, *, role: str = "reader") -> None:
    """Add a member who can log in with `PASSWORD`."""
    with app.app_context():
        accounts.add_user(username, email=f"{username}@example.org", password=PASSWORD, role=role)
        db.session.commit()


def log_in(client: FlaskClient, username: str) -> FlaskClient:
    """Log a client in as a member of `add_member`, and return it."""
    answer = client.post("/api/login", json={"username": username, "password": PASSWORD})
    if answer.status_code != 200:
        raise LookupError(f"{username} cannot log in: {answer.get_data(as_text=True)}")
    return client
