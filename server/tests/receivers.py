"""A receiver of what a site tells Sentry and OpenTelemetry: reads envelopes and OTLP as they come by HTTP."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

KEY = "0123456789abcdef0123456789abcdef"


class Span(NamedTuple):
    """What was done, by hexadecimal ids of its trace, itself, and its parent."""

    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, Any]
    resource: dict[str, Any]


class Receiver:
    """Events and spans that came, and the whole text of it. What is held back is answered when `answers` is set."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.spans: list[Span] = []
        self.headers: list[dict[str, str]] = []
        self.text = ""
        self.answers = Event()
        self.answers.set()
        self.is_asked = Event()
        self.port = 0
        self._changed = Condition()

    @property
    def dsn(self) -> str:
        return f"http://{KEY}@127.0.0.1:{self.port}/1"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, happened: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(happened, timeout=60), f"it did not come; what came: {self.text[:2000]}"

    def take(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        with self._changed:
            self.headers.append(headers)
            if path == "/v1/traces":
                self._take_spans(ExportTraceServiceRequest.FromString(body))
            else:
                assert path == "/api/1/envelope/", path
                self._take_envelope(body)
            self._changed.notify_all()

    def _take_envelope(self, body: bytes) -> None:
        self.text += body.decode()
        head, _, rest = body.partition(b"\n")
        json.loads(head)
        while rest:
            head, _, rest = rest.partition(b"\n")
            item = json.loads(head)
            payload, rest = rest[: item["length"]], rest[item["length"] + 1 :]
            if item["type"] == "event":
                self.events.append(json.loads(payload))

    def _take_spans(self, request: ExportTraceServiceRequest) -> None:
        self.text += str(request)
        for resource in request.resource_spans:
            of_resource = {each.key: _value(each.value) for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    attributes = {each.key: _value(each.value) for each in span.attributes}
                    ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
                    self.spans.append(Span(span.name, *ids, attributes, of_resource))


def _value(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive as long as the block lasts."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.is_asked.set()
            receiver.answers.wait()
            if self.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            receiver.take(self.path, body, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        receiver.port = server.server_port
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield receiver
        finally:
            receiver.answers.set()
            server.shutdown()
