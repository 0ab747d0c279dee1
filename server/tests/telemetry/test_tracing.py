"""Traces of requests and their jobs, as a collector of OpenTelemetry gets them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, request
from live import free_port
from receivers import Receiver, Span, receiving
from sqlalchemy import event, text

from mablog import __version__, telemetry
from mablog.access import public
from mablog.app import create_app
from mablog.db import db
from mablog.jobs import enqueue, job, run_due
from mablog.telemetry import tracing
from mablog.telemetry.processes import OfProcess

ABOVE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SECRET = "correct horse battery staple"


@job("tests.counts")
def counts(what: str) -> None:
    db.session.execute(text("SELECT count(*) FROM users WHERE email = :what"), {"what": what})


@job("tests.asks_too_much")
def asks_too_much(what: str) -> None:
    db.session.execute(text("SELECT nothing FROM nowhere WHERE email = :what"), {"what": what})


@contextmanager
def traced(config: dict[str, object], receiver: Receiver, **settings: object) -> Iterator[Flask]:
    """An application that is traced, with a view that reads, writes and asks for jobs over what it is sent."""
    app = create_app(config | {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url} | settings)

    def asking(token: str) -> str:
        what = request.form["password"] + token
        db.session.execute(text("SELECT count(*) FROM users WHERE username = :what"), {"what": what})
        enqueue(counts, what=what)
        enqueue(asks_too_much, what=what)
        return "asked"

    app.add_url_rule("/ask/<token>", "ask", public(asking), methods=["POST"])
    yield app
    end(app)


def end(app: Flask) -> None:
    """Send what is still to be sent, and nothing after that."""
    sending: OfProcess[tracing.Sending] = app.extensions["mablog.traced_job"].args[0]
    sending.get().end()


def ask(app: Flask, **headers: str) -> str:
    """The id of the request that asked for jobs, which are done."""
    answer = app.test_client().post(f"/ask/{SECRET}?q={SECRET}", data={"password": SECRET}, headers=headers)
    assert answer.status_code == 200
    with app.app_context():
        run_due()
    return answer.headers["X-Request-ID"]


def named(receiver: Receiver, name: str) -> list[Span]:
    return [span for span in receiver.spans if span.name == name]


def test_a_trace_goes_from_a_request_to_its_jobs_and_has_their_queries_without_what_they_ask_for(
    config: dict[str, object],
) -> None:
    headers = "authorization=Bearer%20abc"
    with receiving() as receiver, traced(config, receiver, OTEL_EXPORTER_OTLP_HEADERS=headers) as app:
        request_id = ask(app)
        receiver.wait_for(lambda: named(receiver, "job tests.asks_too_much") and named(receiver, "job tests.counts"))
        (asked,) = named(receiver, "POST /ask/<token>")
        (done,) = named(receiver, "job tests.counts")
        (failed,) = named(receiver, "job tests.asks_too_much")
        assert asked.trace == done.trace == failed.trace
        assert (asked.parent, done.parent, failed.parent) == ("", asked.id, asked.id)
        assert asked.attributes["mablog.request_id"] == done.attributes["mablog.request_id"] == request_id
        assert (asked.attributes["http.route"], asked.attributes["http.response.status_code"]) == ("/ask/<token>", 200)
        assert "Error" in failed.attributes["error.type"]
        assert (asked.resource["service.name"], asked.resource["service.version"]) == ("mablog", __version__)
        queries = {(span.parent, span.attributes.get("db.query.text", "")) for span in receiver.spans}
        for parent, column in ((asked, "username = "), (done, "email = "), (failed, "SELECT nothing")):
            assert any(of == parent.id and column in query for of, query in queries), column
        assert {span.attributes["db.system.name"] for span in receiver.spans if "db.query.text" in span.attributes} == {
            str(config["DATABASE_URL"]).partition(":")[0]
        }
        assert SECRET not in receiver.text
        assert receiver.headers[0]["authorization"] == "Bearer abc"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_puts_values_into_a_span_finds_them_there(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is looked for in the test above can be seen."""
    with receiving() as receiver, traced(config, receiver) as app:
        with app.app_context():

            @event.listens_for(db.engine, "before_cursor_execute")
            def tell(_connection: object, _cursor: object, _query: str, values: object, *_more: object) -> None:
                if span := tracing._span.get():
                    span.set_attribute("values", str(values))

        ask(app)
        receiver.wait_for(lambda: named(receiver, "job tests.counts"))
        assert SECRET in receiver.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_trace_begins_where_a_trusted_proxy_says_and_nobody_else_may_say_so(config: dict[str, object]) -> None:
    with receiving() as receiver, traced(config, receiver, MABLOG_TRUSTED_PROXIES="127.0.0.1") as behind:
        ask(behind, traceparent=ABOVE)
        receiver.wait_for(lambda: named(receiver, "job tests.counts"))
        (asked,), (done,) = named(receiver, "POST /ask/<token>"), named(receiver, "job tests.counts")
        assert (asked.trace, asked.parent, done.trace) == (ABOVE[3:35], ABOVE[36:52], ABOVE[3:35])
    with receiving() as receiver, traced(config, receiver) as app:
        ask(app, traceparent=ABOVE)
        receiver.wait_for(lambda: named(receiver, "POST /ask/<token>"))
        (asked,) = named(receiver, "POST /ask/<token>")
        assert (asked.trace != ABOVE[3:35], asked.parent) == (True, "")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_what_is_not_to_be_traced_nothing_is_sent(config: dict[str, object]) -> None:
    with (
        receiving() as receiver,
        traced(config, receiver, MABLOG_TRACES_SHARE=0) as untraced,
        traced(config, receiver) as app,
    ):
        ask(untraced)
        ask(app)
        receiver.wait_for(lambda: named(receiver, "job tests.counts"))
        assert len(named(receiver, "POST /ask/<token>")) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_waits_for_a_collector_that_does_not_answer_nor_for_one_that_is_away(
    config: dict[str, object], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as receiver, traced(config, receiver) as app:
        receiver.answers.clear()
        ask(app)
        receiver.is_asked.wait(60)
        for _ in range(20):
            assert app.test_client().get("/tags/").status_code == 200
        assert not receiver.spans
        receiver.answers.set()
    monkeypatch.setattr(telemetry._rarely, "said", -telemetry.SAID_EVERY)
    away = create_app(config | {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"})
    assert away.test_client().get("/").status_code == 200
    end(away)
    assert caplog.text.count("does not arrive") == 1
