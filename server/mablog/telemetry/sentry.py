"""Errors for Sentry: what the log says of them, and where in the code they happened."""

import logging
import os
from typing import TYPE_CHECKING, Any

from flask import Flask
from sentry_sdk import Client
from sentry_sdk.utils import event_from_exception

from mablog import __version__, masking
from mablog.config import Config
from mablog.logs import about
from mablog.telemetry.processes import OfProcess

if TYPE_CHECKING:
    from sentry_sdk.types import Event

FLUSH = 2
"""Seconds that a process which ends waits for what it has still to send."""


class Reports(logging.Handler):
    """Sends each error of the log, and each exception in it, by a thread of its own.

    Nothing is sent but what is built here: no address, header, cookie, form or body of a request, and no value of a
    variable. In what an exception says, known secrets are masked.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(logging.WARNING)
        self._client = OfProcess(lambda: _new_client(config), _close)
        self._secrets = masking.of_settings(config)

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record, unless it is a warning about what was foreseen."""
        if record.exc_info or record.levelno >= logging.ERROR:
            try:
                self._send(record)
            except Exception:  # whatever it is, what was logged goes on
                self.handleError(record)

    def _send(self, record: logging.LogRecord) -> None:
        client = self._client.get()
        event: Event = {"level": "error"}
        if record.exc_info and record.exc_info[1]:
            how = {"type": "logging", "handled": True}
            event, _hint = event_from_exception(record.exc_info[1], client_options=client.options, mechanism=how)
        tags = {name: value for name, value in about().items() if name != "client"}
        event["tags"] = tags | {"process": str(os.getpid())}
        event["logger"] = record.name
        event["logentry"] = {"message": record.getMessage()}
        if "route" in tags:
            event["transaction"] = f"{tags['method']} {tags['route']}"
        client.capture_event(_masked(event, self._secrets | masking.of_request()))


def init_app(app: Flask) -> None:
    logger = app.logger
    for handler in [handler for handler in logger.handlers if isinstance(handler, Reports)]:
        logger.removeHandler(handler)  # of an application that this one takes the place of
    logger.addHandler(Reports(app.extensions["mablog"]))


def _new_client(config: Config) -> Client:
    return Client(
        dsn=config.sentry_dsn.get_secret_value(),
        release=f"mablog@{__version__}",
        environment=config.env.value,
        default_integrations=False,  # they would collect variables, arguments, headers and addresses by themselves
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        send_client_reports=False,  # about what was dropped: sent at the end, when nobody waits for it
        shutdown_timeout=FLUSH,
    )


def _close(client: Client) -> None:
    client.close(timeout=FLUSH)


def _masked(value: Any, secrets: frozenset[str]) -> Any:
    if isinstance(value, str):
        return masking.masked(value, secrets)
    if isinstance(value, dict):
        return {name: _masked(each, secrets) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, secrets) for each in value]
    return value
