"""Mail for those who run the site: a test that tells what the server answers, and what waits or was refused."""

from collections.abc import Iterator

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from smtp import Postbox, taking_mail
from sqlalchemy import select

from mablog import jobs, mail
from mablog.db import db
from mablog.mail.models import Mail


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with taking_mail() as postbox:
        yield postbox


@pytest.fixture
def config(config: dict[str, object], postbox: Postbox) -> dict[str, object]:
    return config | {"MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": postbox.port}


@pytest.fixture
def administrator(client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("root", role="administrator"))


def test_a_test_mail_goes_at_once_and_the_answer_is_told(administrator: CheckedClient, postbox: Postbox) -> None:
    told = administrator.post("/api/mail/test", json={"to": "ann@example.org"}).get_json()
    assert told["is_taken"] and told["answer"].startswith("250")
    assert [got["To"] for got in postbox.mails] == ["ann@example.org"]
    postbox.answers["RCPT"] = ["550 Nobody here"]
    told = administrator.post("/api/mail/test", json={"to": "ann@example.org"}).get_json()
    assert told == {"is_taken": False, "answer": "550 Nobody here"}
    refused = administrator.post("/api/mail/test", json={"to": "no address"})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["to"])


def test_what_was_refused_is_listed_tried_again_and_removed(
    app: Flask, administrator: CheckedClient, postbox: Postbox
) -> None:
    postbox.answers["RCPT"] = ["550 No such person"] * 2
    for name in ("ann", "bob"):
        mail.send("mail/test", to=f"{name}@example.org", language=None)
    db.session.commit()
    jobs.run_due()
    first, second = administrator.get("/api/mail").get_json()["items"]
    assert (first["recipient"], first["state"], first["attempts"]) == ("bob@example.org", "dead", 1)
    assert "550 No such person" in first["error"]
    page = administrator.get("/api/mail?limit=1").get_json()
    assert administrator.get(f"/api/mail?cursor={page['next_cursor']}").get_json()["items"] == [second]
    again = administrator.post(f"/api/mail/{first['id']}/retry").get_json()
    assert (again["state"], again["attempts"]) == ("waiting", 0)
    jobs.run_due()
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [["bob@example.org"]]
    assert administrator.delete(f"/api/mail/{second['id']}").status_code == 204
    assert db.session.scalars(select(Mail)).all() == []
    assert administrator.delete(f"/api/mail/{second['id']}").status_code == 404
