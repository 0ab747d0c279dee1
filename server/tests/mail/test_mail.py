"""Mail as the rest of the site uses it: templates, the queue, what an administrator sees."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import log_in, make_user
from flask import Flask
from smtp import Postbox, parsed, taking_mail
from sqlalchemy import select

from mablog import jobs, mail
from mablog.app import create_app
from mablog.db import db
from mablog.jobs.models import Job
from mablog.mail import message as messages
from mablog.mail import service
from mablog.mail.models import Mail
from mablog.site.service import change_settings


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with taking_mail() as postbox:
        yield postbox


@pytest.fixture
def config(config: dict[str, object], postbox: Postbox) -> dict[str, object]:
    return config | {"MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": postbox.port}


def send(to: str = "ann@example.org", **context: object) -> None:
    mail.send("mail/test", to=to, language=None, **context)
    db.session.commit()


def run_again() -> None:
    """Let what waits for its next attempt have it now."""
    for job in db.session.scalars(select(Job)):
        job.due_at = job.created_at
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()


def waiting() -> list[Mail]:
    return list(db.session.scalars(select(Mail)))


def test_a_mail_has_a_text_and_the_same_in_html(app: Flask, postbox: Postbox) -> None:
    change_settings({"name": "Ann's <Garden>"})
    send()
    jobs.run_due()
    (got,) = postbox.mails
    assert got["Subject"] == "A mail from Ann's <Garden>"
    text, html = got.iter_parts()
    assert text.get_content().strip() == "The mail of this site works."
    assert html.get_content_type() == "text/html"
    assert "Ann&#39;s &lt;Garden&gt;" in html.get_content()
    assert "<Garden>" not in html.get_content()


def test_a_mail_is_in_the_language_of_the_site(app: Flask, postbox: Postbox) -> None:
    change_settings({"language": "ar"})
    send()
    jobs.run_due()
    assert 'lang="ar" dir="rtl"' in list(postbox.mails[0].iter_parts())[1].get_content()


def test_a_mail_is_sent_when_its_cause_is_committed_and_only_then(app: Flask, postbox: Postbox) -> None:
    mail.send("mail/test", to="ann@example.org", language=None)
    db.session.rollback()
    jobs.run_due()
    assert not postbox.envelopes
    send()
    jobs.run_due()
    assert len(postbox.envelopes) == 1
    assert not waiting()


def test_a_reply_with_4_is_tried_again_with_the_same_mail(app: Flask, postbox: Postbox) -> None:
    postbox.answers["DATA"] = ["451 Come back later", "421 Later still"]
    send()
    jobs.run_due()
    (mail,) = waiting()
    stored, message_id = mail.content, mail.message_id
    assert not postbox.envelopes
    run_again()
    run_again()
    (got,) = postbox.mails
    assert got["Message-ID"] == message_id
    assert postbox.envelopes[0].original_content == stored
    assert not waiting()


def test_a_mail_that_was_taken_twice_has_one_message_id(app: Flask, postbox: Postbox) -> None:
    """A worker that dies after the server took the mail leaves it to the next one: the reader's server sees it."""
    send()
    (kept,) = waiting()
    service.hand_over(kept.message_id)
    db.session.rollback()
    jobs.run_due()
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_reply_with_5_is_shown_to_the_administrator_who_sends_again_or_drops(
    app: Flask, client: CheckedClient, postbox: Postbox
) -> None:
    postbox.answers["RCPT"] = ["550 No such person <here>"] * 2
    send()
    send("bob@example.org")
    jobs.run_due()
    run_again()
    assert not postbox.envelopes
    log_in(client, make_user("root", role="administrator"))
    page = client.get("/admin/mail").text
    assert page.count("550 No such person &lt;here&gt;") == 2
    assert "Not sent." in page
    assert "ann@example.org" in page
    again = re.findall(r'action="(/admin/mail/\d+/again)"', page)
    drop = re.findall(r'action="(/admin/mail/\d+/drop)"', page)
    assert client.post(again[0]).location == "/admin/mail"
    assert client.post(drop[1]).location == "/admin/mail"
    jobs.run_due()
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [["bob@example.org"]]
    assert "No mail waits." in client.get("/admin/mail").text
    assert client.post(again[0]).status_code == 404
    assert client.post(drop[0]).status_code == 404


def test_what_waits_is_shown_with_the_last_answer(app: Flask, client: CheckedClient, postbox: Postbox) -> None:
    postbox.answers["RCPT"] = ["451 Come back later"]
    send()
    jobs.run_due()
    page = log_in(client, make_user(role="administrator")).get("/admin/mail").text
    assert "451 Come back later" in page
    assert "Waits." in page


def test_the_page_asks_the_database_as_often_for_many_mails_as_for_one(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user(role="administrator"))
    counts = []
    for number in range(3):
        send(f"ann{number}@example.org")
        with queries_counted() as queries:
            client.get("/admin/mail")
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1


def test_the_administrators_page_shows_nothing_of_the_text(app: Flask, client: CheckedClient) -> None:
    send()
    page = log_in(client, make_user(role="administrator")).get("/admin/mail").text
    assert "A mail from" in page
    assert "works" not in page


def test_the_command_sends_now_and_prints_the_answer(app: Flask, runner: Terminal, postbox: Postbox) -> None:
    postbox.answers["RCPT"] = ["250 OK", "550 No such person here"]
    said = runner.invoke(args=["mail", "test", "ann@example.org"])
    assert (said.exit_code, said.output) == (0, "250 Taken as number 42\n")
    assert postbox.envelopes[0].rcpt_tos == ["ann@example.org"]
    refused = runner.invoke(args=["mail", "test", "nobody@example.org"])
    assert (refused.exit_code, refused.output) == (1, "Error: 550 No such person here\n")


# Mail that is not configured -----------------------------------------------------------------------------------------


def test_without_a_server_nothing_waits_and_nothing_fails(config: dict[str, object]) -> None:
    app = create_app(config | {"MAIL_SERVER": ""})
    with app.app_context():
        send()
        assert not waiting()
        assert not db.session.scalars(select(Job)).all()
        db.session.remove()
        db.engine.dispose()


# Attacks on headers, with the guard taken out as their control -------------------------------------------------------

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n\r\n", "\x00\n"]


def hostile(break_: str) -> str:
    return f"Hello{break_}Bcc: eve@example.org{break_}X-Evil: yes"


@pytest.mark.parametrize("break_", BREAKS)
def test_a_line_break_in_a_subject_or_name_adds_no_header(
    app: Flask, monkeypatch: pytest.MonkeyPatch, break_: str
) -> None:
    made = messages.new_message("ann@example.org", hostile(break_), "text")
    got = parsed(bytes(made))
    assert got["Bcc"] is None
    assert got["X-Evil"] is None
    assert got.get_all("To") == ["ann@example.org"]
    assert "Bcc: eve@example.org" in got["Subject"]  # it is there, as a harmless part of the line


@pytest.mark.parametrize("break_", BREAKS)
def test_a_line_break_in_an_address_is_refused(app: Flask, break_: str) -> None:
    for address in (hostile(break_), f"ann@example.org{break_}", f"ann@example.org{break_}Bcc: eve@example.org"):
        with pytest.raises(ValueError, match=r"address|email|@"):
            messages.new_message(address, "Hello", "text")
        with pytest.raises(ValueError, match=r"address|email|@"):
            mail.send("mail/test", to=address, language=None)


def test_no_address_becomes_two(app: Flask) -> None:
    for address in ("ann@example.org, eve@example.org", "ann@example.org;eve@example.org", "Ann <ann@example.org>", ""):
        with pytest.raises(ValueError, match=r"address|email|@"):
            messages.new_message(address, "Hello", "text")


def test_with_the_guards_off_a_line_break_does_add_a_header(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "one_line", lambda text: text)
    monkeypatch.setattr(messages, "EmailMessage", Trusting)
    got = parsed(bytes(messages.new_message("ann@example.org", hostile("\r\n"), "text")))
    assert (got["Bcc"], got["X-Evil"]) == ("eve@example.org", "yes")


class Trusting(EmailMessage):
    """Writes its headers as they come."""

    def __setitem__(self, name: str, value: object) -> None:
        self._headers.append((name, str(value)))  # type: ignore[attr-defined]

    def __bytes__(self) -> bytes:
        return "".join(f"{name}: {value}\r\n" for name, value in self._headers).encode()  # type: ignore[attr-defined]
