"""What Sentry is told of an error, and what it is not."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from live import free_port
from receivers import KEY, Receiver, receiving
from sentry_sdk import Client

from mablog import __version__, masking, telemetry
from mablog.access import public
from mablog.app import create_app
from mablog.config import Config, ConfigError
from mablog.jobs import GiveUp, enqueue, job, run_due
from mablog.telemetry import sentry

SECRETS = {
    "password": "correct horse battery staple",
    "form token": "dG9rZW4gb2YgdGhlIGZvcm0",
    "cookie": "eyJzZXNzaW9uIjoiYW5uIn0",
    "token of a client": "mablog_YXBpIHRva2Vu",
    "token in the address": "bGluayB0aGF0IHdvcmtzIG9uY2U",
    "mail password": "open sesame of the mail",
    "password of the database": "s3cret-of-the-database",
    "secret key": "the key that signs all of it",
    "key of Sentry": KEY,
}


@job("tests.breaks")
def breaks(what: str) -> None:
    raise ValueError(f"no such thing: {what}, {SECRETS['mail password']}")


@job("tests.gives_up")
def gives_up() -> None:
    raise GiveUp("as foreseen")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def telling(config: dict[str, object], receiver: Receiver) -> Iterator[Flask]:
    """An application that tells the receiver of errors, with a view that breaks down over all that it was sent."""
    app = create_app(
        config
        | {
            "SENTRY_DSN": receiver.dsn,
            "SECRET_KEY": SECRETS["secret key"],
            "MAIL_PASSWORD": SECRETS["mail password"],
            "TEST_DATABASE_URL": f"postgresql://ann:{SECRETS['password of the database']}@db.example/blog",
        }
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(token: str) -> str:
        settings: Config = app.extensions["mablog"]
        sent = [
            token, *request.form.values(), *request.cookies.values(), request.headers["Authorization"],
            settings.secret_key.get_secret_value(), settings.mail_password.get_secret_value(),
            settings.test_database_url, settings.sentry_dsn.get_secret_value(),
        ]  # fmt: skip
        raise ValueError(f"cannot use {sent}")

    def asking() -> str:
        enqueue(breaks, what="beans")
        enqueue(gives_up)
        return "asked"

    app.add_url_rule("/break/<token>", "break", public(broken), methods=["POST"])
    app.add_url_rule("/ask", "ask", public(asking))
    yield app
    for reports in reporting(app):
        reports._client.get().close(timeout=10)
        app.logger.removeHandler(reports)


def reporting(app: Flask) -> list[sentry.Reports]:
    return [handler for handler in app.logger.handlers if isinstance(handler, sentry.Reports)]


def break_down(app: Flask) -> str:
    """The id of a request that broke down."""
    client = app.test_client()
    client.set_cookie("session", SECRETS["cookie"], domain="localhost")
    answer = client.post(
        f"/break/{SECRETS['token in the address']}",
        data={"name": "Ann", "password": SECRETS["password"], "csrf_token": SECRETS["form token"]},
        headers={"Authorization": f"Bearer {SECRETS['token of a client']}"},
    )
    assert answer.status_code == 500
    return answer.headers["X-Request-ID"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_error_arrives_with_its_request_and_its_release_and_without_secrets(
    telling: Flask, receiver: Receiver
) -> None:
    request_id = break_down(telling)
    receiver.wait_for(lambda: receiver.events)
    (event,) = receiver.events
    assert (event["release"], event["environment"]) == (f"mablog@{__version__}", "testing")
    assert (event["transaction"], event["tags"]["request_id"]) == ("POST /break/<token>", request_id)
    (error,) = event["exception"]["values"]
    assert (error["type"], error["value"].startswith("cannot use ['***', 'Ann', '***'")) == ("ValueError", True)
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    for name, secret in SECRETS.items():
        assert secret not in receiver.text, name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_as_sentrys_library_does_it_by_itself_every_secret_would_arrive(
    monkeypatch: pytest.MonkeyPatch, telling: Flask, receiver: Receiver
) -> None:
    monkeypatch.setattr(sentry, "_new_client", lambda config: Client(receiver.dsn, default_integrations=False))
    monkeypatch.setattr(masking, "masked", lambda text, secrets: text)
    break_down(telling)
    receiver.wait_for(lambda: receiver.events)
    assert "vars" in receiver.events[0]["exception"]["values"][0]["stacktrace"]["frames"][-1]
    for name, secret in SECRETS.items():
        assert secret in receiver.text, name


def test_an_error_in_a_job_arrives_with_the_request_that_asked_for_it_and_what_was_foreseen_does_not(
    telling: Flask, receiver: Receiver
) -> None:
    request_id = telling.test_client().get("/ask").headers["X-Request-ID"]
    with telling.app_context():
        run_due()
    request_of_another = break_down(telling)
    receiver.wait_for(lambda: len(receiver.events) == 2)
    of_job, of_request = receiver.events
    assert re.match(r"job \d+ \(tests.breaks\) failed: no such thing: beans, \*\*\*", of_job["logentry"]["message"])
    assert of_job["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "breaks"
    assert (of_job["tags"]["request_id"], of_request["tags"]["request_id"]) == (request_id, request_of_another)
    assert SECRETS["mail password"] not in receiver.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_waits_for_a_receiver_that_does_not_answer_nor_for_one_that_is_away(
    config: dict[str, object],
    telling: Flask,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiver.answers.clear()
    for _ in range(150):  # more than its library keeps
        break_down(telling)
    receiver.is_asked.wait(60)
    assert not receiver.events
    receiver.answers.set()
    receiver.wait_for(lambda: receiver.events)

    away = create_app(config | {"SENTRY_DSN": f"http://{KEY}@127.0.0.1:{free_port()}/1"})
    monkeypatch.setattr(telemetry._rarely, "said", -telemetry.SAID_EVERY)
    away.logger.error("something is wrong")
    away.logger.error("something is wrong, still")
    assert away.test_client().get("/").status_code == 200
    (reports,) = reporting(away)
    reports._client.get().flush(timeout=60)
    assert caplog.text.count("does not arrive") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("given", "without", "expected"),
    [
        ({"SENTRY_DSN": f"https://{KEY}@sentry.example/1"}, "sentry_sdk", r"SENTRY_DSN is set.*mablog\[sentry\]"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, "opentelemetry",
         r"OTEL_EXPORTER_OTLP_ENDPOINT is set.*mablog\[opentelemetry\]"),
        ({"SENTRY_DSN": KEY}, None, "SENTRY_DSN got a value that is not shown: it takes a DSN such as"),
        ({"OTEL_EXPORTER_OTLP_HEADERS": KEY}, None, "got a value that is not shown: it takes name=value"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "127.0.0.1:4318"}, None, "it takes an address such as"),
    ],
)  # fmt: skip
def test_what_is_set_and_cannot_be_is_said_at_the_start(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], without: str, expected: str
) -> None:
    if without:
        for name in [name for name in sys.modules if name.partition(".")[0] == without]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, without, None)
    with pytest.raises(ConfigError, match=expected) as raised:
        create_app(config | given)
    assert KEY not in str(raised.value)
