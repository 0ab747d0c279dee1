"""Traces for OpenTelemetry: a span for each request and each job, and one for each of their queries.

The instrumentations for Flask and SQLAlchemy that there are send addresses, in which tokens stand (decision 0026).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, Response, got_request_exception, request, request_finished, request_started
from flask.signals import request_tearing_down
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from mablog import __version__
from mablog.config import Config
from mablog.db import db
from mablog.logs import LONGEST_QUERY, request_id
from mablog.telemetry import traceparent
from mablog.telemetry.processes import OfProcess

SEND_EVERY = 1000
"""Milliseconds between two deliveries of what has ended."""

TIMEOUT = 3
"""Seconds that a delivery may take; while it takes them, nobody else waits."""

REQUEST_ID = "mablog.request_id"

_span: ContextVar[Span | None] = ContextVar("span", default=None)
_w3c = TraceContextTextMapPropagator()


class Sending(NamedTuple):
    """What makes spans in a process, and what sends them."""

    provider: TracerProvider
    tracer: Tracer

    def end(self) -> None:
        """Send what waits, and nothing after it."""
        self.provider.shutdown()


def init_app(app: Flask) -> Callable[[str, str], AbstractContextManager[None]]:
    """Trace requests and queries of an application; what traces a job, given its name and its parent."""
    sending = OfProcess(partial(_new_sending, app.extensions["mablog"]), Sending.end)
    request_started.connect(partial(_begin, sending), app, weak=False)
    got_request_exception.connect(_fail, app)
    request_finished.connect(_describe, app)
    request_tearing_down.connect(_end, app)
    with app.app_context():
        _watch_queries(db.engine, sending)
    return partial(_job, sending)


def _new_sending(config: Config) -> Sending:
    ours = {
        "service.name": "mablog",
        "service.version": __version__,
        "deployment.environment.name": config.env.value,
    }
    provider = TracerProvider(
        resource=Resource(ours).merge(OTELResourceDetector().detect()),  # OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES
        sampler=ParentBasedTraceIdRatio(config.traces_share),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(
        endpoint=f"{config.otlp_endpoint.rstrip('/')}/v1/traces", headers=config.otlp_header_fields, timeout=TIMEOUT
    )
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=SEND_EVERY))
    return Sending(provider, provider.get_tracer("mablog", __version__))


def _started(sending: OfProcess[Sending], name: str, parent: str, kind: SpanKind) -> Span:
    """A span that the work done from now on belongs to."""
    span = sending.get().tracer.start_span(name, context=_w3c.extract({"traceparent": parent}), kind=kind)
    carrier: dict[str, str] = {}
    _w3c.inject(carrier, set_span_in_context(span))
    _span.set(span)
    traceparent.set(carrier.get("traceparent", ""))  # there is none where OTEL_SDK_DISABLED is set
    return span


def _ended(span: Span) -> None:
    span.end()
    _span.set(None)
    traceparent.set("")


def _failed(span: Span, error: BaseException) -> None:
    # What an error says may hold what somebody sent.
    span.set_attribute("error.type", type(error).__qualname__)
    span.set_status(StatusCode.ERROR)


# Requests ------------------------------------------------------------------------------------------------------------


def _begin(sending: OfProcess[Sending], _app: Flask, **_more: Any) -> None:
    sent = request.headers.get("traceparent", "")  # of a trusted proxy: see proxies.py
    span = _started(sending, request.method, sent, SpanKind.SERVER)
    span.set_attribute("http.request.method", request.method)


def _fail(_app: Flask, exception: BaseException, **_more: Any) -> None:
    if span := _span.get():
        _failed(span, exception)


def _describe(_app: Flask, response: Response, **_more: Any) -> None:
    if span := _span.get():
        # The route and not the address, which may hold a secret.
        if request.url_rule:
            span.update_name(f"{request.method} {request.url_rule}")
            span.set_attribute("http.route", str(request.url_rule))
        span.set_attributes({"http.response.status_code": response.status_code, REQUEST_ID: request_id.get()})
        if response.status_code >= 500:
            span.set_status(StatusCode.ERROR)


def _end(_app: Flask, **_more: Any) -> None:
    if span := _span.get():
        _ended(span)


# Jobs ----------------------------------------------------------------------------------------------------------------


@contextmanager
def _job(sending: OfProcess[Sending], name: str, parent: str) -> Iterator[None]:
    span = _started(sending, f"job {name}", parent, SpanKind.CONSUMER)
    span.set_attribute(REQUEST_ID, request_id.get())
    try:
        yield
    except BaseException as error:
        _failed(span, error)
        raise
    finally:
        _ended(span)


# Queries -------------------------------------------------------------------------------------------------------------


def _watch_queries(engine: Engine, sending: OfProcess[Sending]) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def begin(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        if (parent := _span.get()) is None:
            return
        words = statement.split()
        context.span = sending.get().tracer.start_span(
            words[0].upper(),
            context=set_span_in_context(parent),
            kind=SpanKind.CLIENT,
            attributes={
                "db.system.name": engine.dialect.name,
                "db.operation.name": words[0].upper(),
                "db.query.text": " ".join(words)[:LONGEST_QUERY],
            },
        )

    @event.listens_for(engine, "after_cursor_execute")
    def end(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        if span := getattr(context, "span", None):
            span.end()

    @event.listens_for(engine, "handle_error")
    def fail(failure: ExceptionContext) -> None:
        if span := getattr(failure.execution_context, "span", None):
            _failed(span, failure.original_exception)
            span.end()
