"""`/livez`, `/readyz` and `/metrics`, answered ahead of Flask: no log-in or cache stands between them and the truth."""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import text

from mablog.db import db, utcnow
from mablog.health.address import WHICH, mark_of_site
from mablog.health.storage import try_storage
from mablog.jobs.queries import oldest_due
from mablog.migrations.branches import is_up_to_date
from mablog.proxies import is_among
from mablog.ratelimit.counts import AwayError, try_redis
from mablog.security import headers_of_every_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

STORAGE_TRIED_EVERY = 30
"""Seconds for which a storage that worked is taken to work: trying it writes a file."""


@dataclass(frozen=True)
class Answer:
    """What is answered ahead of Flask."""

    body: bytes
    mimetype: str = "application/json"
    status: str = "200 OK"


class Probes:
    """WSGI middleware: 200 at `/livez` as long as a thread answers, and at `/readyz` whether the site can be used.

    `/readyz` answers 503 where the database, its migrations or the storage fails. The age of the queue, and whether
    Redis answers where there is one, are told beside them; they make no server unready, since pages are served all the
    same. `/metrics` is what `measured` makes,
    for those of `MABLOG_METRICS_FROM`; others do not see that there is such an address.
    """

    def __init__(self, app: Flask, wsgi_app: "WSGIApplication", measured: Callable[[], Answer] | None) -> None:
        self.app = app
        self.wsgi_app = wsgi_app
        self.measured = measured

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        answer = self._answer(environ) if method in ("GET", "HEAD") else None
        if answer is None:
            return self.wsgi_app(environ, start_response)
        headers = {
            **headers_of_every_answer(self.app.extensions["mablog"]),
            "Content-Type": answer.mimetype,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
        }
        start_response(answer.status, list(headers.items()))
        return [answer.body] if method == "GET" else []

    def _asked_for(self, environ: "WSGIEnvironment") -> dict[str, str]:
        """Which site this is, and how whoever asks came to it, where that is asked for: `mablog doctor` compares it."""
        if environ.get("QUERY_STRING") != WHICH:
            return {}
        return {"site": mark_of_site(self.app.extensions["mablog"]), "scheme": environ["wsgi.url_scheme"]}

    def _answer(self, environ: "WSGIEnvironment") -> Answer | None:
        path = environ["PATH_INFO"]
        if path == "/livez":
            return Answer(json.dumps({"status": "ok"} | self._asked_for(environ)).encode())
        if path == "/readyz":
            with self.app.app_context():
                return _readiness()
        allowed = self.app.extensions["mablog"].metrics_from
        if path == "/metrics" and self.measured and is_among(environ.get("REMOTE_ADDR", ""), allowed):
            with self.app.app_context():
                return self.measured()
        return None


def _readiness() -> Answer:
    found = ready()
    is_well = all(found[name] == "ok" for name in READY)
    body = json.dumps({"status": "ok" if is_well else "failing", **found}).encode()
    return Answer(body, status="200 OK" if is_well else "503 Service Unavailable")


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
    try:
        if try_redis():
            found["redis"] = "ok"
    except AwayError:  # it is in the log
        found["redis"] = "failing"
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
