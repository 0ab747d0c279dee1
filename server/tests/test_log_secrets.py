"""A member's way through everything that takes a secret, where every query is slow and every step breaks down once."""

import re
from io import StringIO
from mailbox import FILES, link_in, mails
from typing import Any

import pytest
from flask import Flask, request
from flask.logging import default_handler
from sqlalchemy import text

from mablog import masking
from mablog.access import public
from mablog.app import create_app
from mablog.config import Config
from mablog.db import db

FIRST, WRONG, SECOND, THIRD = (f"a long one, really: {word}" for word in ("beans", "peas", "leeks", "kale"))


@pytest.fixture
def noisy(config: dict[str, object]) -> Flask:
    """An application that breaks down over what it is sent wherever it is told to, and logs each query."""
    app = create_app(config | FILES | {"MABLOG_SLOW_QUERY_SECONDS": "0.0000001", "MAIL_PASSWORD": "sesame, open"})
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.before_request
    def break_down() -> None:
        if "X-Break" in request.headers:
            settings: Config = app.extensions["mablog"]
            site = (settings.secret_key.get_secret_value(), settings.mail_password.get_secret_value())
            sent = (request.view_args, dict(request.form), request.get_json(silent=True), request.headers)
            raise ValueError(f"cannot use {sent}, {site}")

    return app


def walked(app: Flask) -> dict[str, str]:
    """Each secret by what it is, after registering, logging in, new passwords, a link, and a token of the API."""
    client = app.test_client()

    def send(path: str, *, expected: int, **sent: Any) -> Any:
        headers = sent.pop("headers", {})
        assert client.post(path, headers=headers | {"X-Break": "1"}, **sent).status_code == 500
        answer = client.post(path, headers=headers, **sent)
        assert answer.status_code == expected, (path, answer.status_code, answer.text[:500])
        return answer

    ann = {"username": "ann", "email": "ann@example.org"}
    send("/register", data=ann | {"password": FIRST}, expected=302)
    send("/logout", expected=302)
    send("/login", data={"username": "ann", "password": WRONG}, expected=422)
    send("/api/login", json={"username": "ann", "password": FIRST}, expected=200)
    send("/account/security", data={"current_password": FIRST, "new_password": SECOND}, expected=302)
    (session,) = [cookie for cookie in client._cookies.values() if "session" in cookie.key]
    token = send("/api/tokens", json={"name": "a program", "scopes": ["read"]}, expected=201).json["token"]
    assert client.get("/api/user", headers={"Authorization": f"Bearer {token}", "X-Break": "1"}).status_code == 500
    send("/logout", expected=302)
    send("/password/reset", data={"email": "ann@example.org"}, expected=202)
    with app.app_context():
        link = link_in(mails(app, "ann@example.org")[-1])
    send(link, data={"password": THIRD}, expected=302)
    return {
        "password": FIRST, "wrong password": WRONG, "new password": SECOND, "password by a link": THIRD,
        "cookie": session.value, "token of the API": token, "link": link.rsplit("/", 1)[1],
        "key": str(app.config["SECRET_KEY"]), "password of the mail": "sesame, open",
    }  # fmt: skip


def logged(app: Flask) -> tuple[str, dict[str, str]]:
    written = StringIO()
    app.logger.addHandler(default_handler)
    before = default_handler.setStream(written)
    try:
        secrets = walked(app)
    finally:
        default_handler.setStream(before)
        app.logger.removeHandler(default_handler)
    return written.getvalue(), secrets


def test_no_secret_that_a_member_sends_gets_into_the_log(noisy: Flask) -> None:
    log, secrets = logged(noisy)
    assert "WARNING mablog.logs: a query took" in log
    assert log.count("ValueError: cannot use") == 10
    for name, secret in secrets.items():
        assert secret not in log, name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_mask_all_of_them_would(noisy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "masked", lambda text, secrets: text)
    log, secrets = logged(noisy)
    for name, secret in secrets.items():
        assert secret in log, name


def test_what_the_database_complains_of_is_not_said_in_the_log(noisy: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @noisy.post("/twice")
    @public
    def twice() -> str:
        statement = text("INSERT INTO settings (name, value) VALUES (:name, '1')")
        for _ in range(2):
            db.session.execute(statement, {"name": FIRST})
        return "never"

    def logged() -> str:
        written = StringIO()
        assert noisy.test_client().post("/twice", errors_stream=written).status_code == 500
        return written.getvalue()

    noisy.logger.addHandler(default_handler)
    log = logged()
    assert "IntegrityError" in log
    assert FIRST not in log
    monkeypatch.setattr(masking, "VALUES", re.compile("($never)"))
    names_values = noisy.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql")
    assert (FIRST in logged()) == names_values, "the control"
    noisy.logger.removeHandler(default_handler)


def test_secrets_are_found_however_deep_they_are_sent(noisy: Flask) -> None:
    noisy.logger.addHandler(default_handler)
    written = StringIO()
    sent = {"user": {"email": "ann@example.org", "password": FIRST}}
    noisy.test_client().post("/api/login", json=sent, headers={"X-Break": "1"}, errors_stream=written)
    noisy.logger.removeHandler(default_handler)
    assert "ann@example.org" in written.getvalue()
    assert FIRST not in written.getvalue()


def test_an_error_of_the_database_does_not_say_what_was_asked_for(app: Flask) -> None:
    with pytest.raises(Exception, match="nowhere") as failed:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": FIRST})
    assert FIRST not in str(failed.value)
    db.session.rollback()
    db.engine.hide_parameters = False
    with pytest.raises(Exception, match="nowhere") as failed:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": FIRST})
    assert FIRST in str(failed.value)
