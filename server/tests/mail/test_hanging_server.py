"""A mail server that hangs keeps a worker waiting, and nobody else."""

import json
import urllib.request
from pathlib import Path

from flask import Flask
from live import serving
from smtp import slow_server
from sqlalchemy import select

from mablog.accounts.queries import user_by_username
from mablog.db import db
from mablog.mail.models import Mail

ANN = {"username": "ann", "email": "ann@example.org", "password": "a long one, really"}


def posted(url: str, body: dict[str, str]) -> int:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(answer.status)


def test_pages_answer_while_the_mail_server_holds_the_connection(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    with slow_server() as slow:
        settings = config | {
            "MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": slow.port,
            "MABLOG_ADMIN": "root@example.org", "MABLOG_SITE_UNCONFIRMED_MAY": "everything",
        }  # fmt: skip
        with serving(settings, tmp_path) as live:
            assert posted(f"{live.url}/api/register", ANN) == 201
            assert slow.was_asked.wait(60)  # the worker is at it
            for path in ("/", "/login", "/password/reset", "/api/user"):
                with urllib.request.urlopen(f"{live.url}{path}", timeout=60) as answer:
                    assert answer.status == 200
            assert posted(f"{live.url}/api/password/reset", {"email": ANN["email"]}) == 202
            assert slow.is_held.is_set()  # all of it while the server still held the connection
    db.session.rollback()
    assert user_by_username("ann")
    assert db.session.scalars(select(Mail)).all()  # nothing is lost
