"""How the log is written: to standard error, an entry a line, each with its time in UTC and the request it is about."""

import logging
import time

from flask import Flask, has_request_context, request
from flask.logging import default_handler

from mablog.text import UNPRINTABLE


class Entry(logging.Formatter):
    """`2026-05-04T10:00:00Z WARNING mablog.errors: … [203.0.113.7 POST /login]`.

    Nothing that somebody sends can look like an entry: control characters are replaced, and the lines of a traceback
    are indented. A request is named by its route, because its address may hold a secret.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        line = super().formatMessage(record)
        if has_request_context():
            line += f" [{request.remote_addr or '-'} {request.method} {request.url_rule or '-'}]"
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line)

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).split("\n")
        return "\n    ".join(UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines)


def init_app(app: Flask) -> None:
    # Flask's handler, so that who configures Python's logging in front of the application gets what they configured.
    default_handler.setFormatter(Entry())
    app.logger  # noqa: B018  gets that handler when it is first asked for; the loggers of all modules are below it
