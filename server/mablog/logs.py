"""How the log is written: to standard error, an entry a line, each with its time in UTC and the request it is about."""

import json
import logging
import re
import secrets
import time
from contextvars import ContextVar
from typing import Any

from flask import Flask, Response, has_request_context, request
from flask.logging import default_handler
from sqlalchemy import event
from sqlalchemy.engine import Engine

from mablog import masking
from mablog.config import Config, LogFormat
from mablog.text import UNPRINTABLE

log = logging.getLogger(__name__)

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""What the work that is done now was asked for by: a request, or that of the job that it asked for."""

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

LONGEST_QUERY = 1000
"""Characters of a slow query that the log shows."""


class Entry(logging.Formatter):
    """`2026-05-04T10:00:00Z WARNING mablog.errors: … [203.0.113.7 POST /login 4f9c…]`.

    Nothing that somebody sends can look like an entry: control characters are replaced, and the lines of a traceback
    are indented. A request is named by its route, because its address may hold a secret, and by its id. Known secrets
    are masked.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self, secrets: frozenset[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self._secrets = secrets

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        line = super().formatMessage(record)
        if words := " ".join(about().values()):
            line += f" [{words}]"
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line)

    def format(self, record: logging.LogRecord) -> str:
        lines = self.masked(super().format(record)).split("\n")
        return "\n    ".join(UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines)

    def masked(self, text: str) -> str:
        """A text without the secrets of the site, and those that the request came with."""
        return masking.masked(text, self._secrets | masking.of_request())


class JsonEntry(Entry):
    """The same as an object of JSON in a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "logger": record.name,
            "message": self.masked(record.getMessage()),
            **about(),
        }
        if record.exc_info:
            entry["exception"] = self.masked(self.formatException(record.exc_info))
        return json.dumps(entry)


def about() -> dict[str, str]:
    """What an entry is about, where it is about a request or a job that one asked for."""
    found = {}
    if has_request_context():
        route = str(request.url_rule or "-")
        found = {"client": request.remote_addr or "-", "method": request.method, "route": route}
    return found | ({"request_id": request_id.get()} if request_id.get() else {})


def init_app(app: Flask) -> None:
    config: Config = app.extensions["mablog"]
    # Flask's handler, so that who configures Python's logging in front of the application gets what they configured.
    form = JsonEntry if config.log_format is LogFormat.JSON else Entry
    default_handler.setFormatter(form(masking.of_settings(config)))
    app.logger  # noqa: B018  gets that handler when it is first asked for; the loggers of all modules are below it
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def _begin() -> None:
    sent = request.headers.get("X-Request-ID", "")  # of a trusted proxy: see proxies.py
    request_id.set(sent if REQUEST_ID.fullmatch(sent) else secrets.token_hex(8))


def _tell(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id.get()
    return response


def _end(_error: BaseException | None) -> None:
    request_id.set("")


def watch_queries(engine: Engine, seconds: float) -> None:
    """Log each query of an engine that takes longer, without what is asked for, which may be secret."""

    @event.listens_for(engine, "before_cursor_execute")
    def begin(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        context.began = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        took = time.perf_counter() - context.began
        if took > seconds:
            log.warning("a query took %.2f s: %s", took, " ".join(statement.split())[:LONGEST_QUERY])
