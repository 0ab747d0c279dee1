"""`/livez` and `/readyz`, answered ahead of Flask: neither log-in, page nor cache stands between them and the truth."""

import json
import logging
from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import text

from mablog.db import db, utcnow
from mablog.health.storage import try_storage
from mablog.jobs.queries import oldest_due
from mablog.migrations.branches import is_up_to_date
from mablog.security import headers_of_every_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

STORAGE_TRIED_EVERY = 30
"""Seconds for which a storage that worked is taken to work: trying it writes a file."""


class Probes:
    """WSGI middleware: 200 at `/livez` as long as a thread answers, and at `/readyz` whether the site can be used.

    `/readyz` answers 503 where the database, its migrations or the storage fails. The age of the queue is told beside
    them; it does not make a server unready, since pages are served all the same.
    """

    def __init__(self, app: Flask, wsgi_app: "WSGIApplication") -> None:
        self.app = app
        self.wsgi_app = wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path not in ("/livez", "/readyz") or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.wsgi_app(environ, start_response)
        found: dict[str, object] = {}
        if path == "/readyz":
            with self.app.app_context():
                found = ready()
        is_well = all(found.get(name, "ok") == "ok" for name in READY)
        body = json.dumps({"status": "ok" if is_well else "failing", **found}).encode()
        headers = {
            **headers_of_every_answer(self.app.extensions["mablog"]),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
        }
        start_response("200 OK" if is_well else "503 Service Unavailable", list(headers.items()))
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


def ready() -> dict[str, object]:
    """What the site needs, each `ok` or `failing`, and the seconds for which the oldest job that is due has waited.

    Why something fails is said in the log, and not to whoever asks.
    """
    found: dict[str, object] = {}
    for name, check in READY.items():
        try:
            check()
            found[name] = "ok"
        except Exception:  # whatever it is, the answer is that it fails
            log.warning("/readyz: %s fails", name, exc_info=True)
            found[name] = "failing"
    if found["migrations"] == "ok":
        due = oldest_due()
        found["queue_seconds"] = round((utcnow() - due).total_seconds()) if due else 0
    return found


def _database() -> None:
    with db.engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _migrations() -> None:
    # Reading what migrations there are takes a while, and they stay as they are as long as the process lives.
    if not current_app.extensions.get("mablog.health.is_up_to_date"):
        if not is_up_to_date():
            raise LookupError("the database is not up to date")
        current_app.extensions["mablog.health.is_up_to_date"] = True


def _storage() -> None:
    tried = current_app.extensions.get("mablog.health.storage_tried")
    if tried is None or monotonic() - tried > STORAGE_TRIED_EVERY:
        try_storage()
        current_app.extensions["mablog.health.storage_tried"] = monotonic()


READY: dict[str, Callable[[], None]] = {"database": _database, "migrations": _migrations, "storage": _storage}
