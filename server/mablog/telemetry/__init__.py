"""What those who watch the site are told: unexpected errors Sentry, traces OpenTelemetry. Loaded where it is set."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from importlib.util import find_spec
from time import monotonic

from flask import Flask

from mablog.config import Config, ConfigError

log = logging.getLogger(__name__)

traceparent: ContextVar[str] = ContextVar("traceparent", default="")
"""The trace that the work done now belongs to, as W3C's header `traceparent` has it; empty where nothing is traced."""

SAID_EVERY = 60
"""Seconds between two entries about a receiver that does not take what it is sent."""


def init_app(app: Flask) -> None:
    """Begin to tell what the settings ask for. Raises ConfigError where what that takes is not installed."""
    config: Config = app.extensions["mablog"]
    if config.sentry_dsn.get_secret_value():
        _require("sentry_sdk", "SENTRY_DSN", "sentry-sdk (mablog[sentry])")
        from mablog.telemetry import sentry

        sentry.init_app(app)
    if config.otlp_endpoint:
        packages = "opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http (mablog[opentelemetry])"
        _require("opentelemetry.exporter.otlp.proto.http", "OTEL_EXPORTER_OTLP_ENDPOINT", packages)
        from mablog.telemetry import tracing

        app.extensions["mablog.traced_job"] = tracing.init_app(app)


def doing_job(app: Flask, name: str, parent: str) -> AbstractContextManager[None]:
    """A span for a job of this name, in the trace of what asked for it; nothing where nothing is traced."""
    traced: Callable[[str, str], AbstractContextManager[None]] | None = app.extensions.get("mablog.traced_job")
    return traced(name, parent) if traced else nullcontext()


def _require(name: str, setting: str, packages: str) -> None:
    try:
        found = find_spec(name)
    except ModuleNotFoundError:  # of what stands above it
        found = None
    if found is None:
        raise ConfigError(f"{setting} is set, and what it takes is not installed: {packages}")
    for library in ("opentelemetry", "urllib3"):
        logger = logging.getLogger(library)
        logger.handlers, logger.propagate = [_rarely], False


class _Rarely(logging.Handler):
    """Puts into the log why the libraries cannot send what they are to send: seldom, since they try all the time."""

    said = -float(SAID_EVERY)

    def emit(self, record: logging.LogRecord) -> None:
        if monotonic() - self.said > SAID_EVERY:
            self.said = monotonic()
            log.warning("what is told to Sentry or OpenTelemetry does not arrive: %s", record.getMessage())


_rarely = _Rarely(logging.WARNING)
