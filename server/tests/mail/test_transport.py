"""Handing mail over to real servers, and what comes of it."""

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from flask import Flask
from smtp import free_port, slow_server, taking_mail

from mablog.addresses import mailbox
from mablog.app import create_app
from mablog.mail import transport
from mablog.mail.message import new_message

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def site(config: dict[str, object], port: int, **more: object) -> Flask:
    """The application with a mail server."""
    return create_app(config | {"MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port} | more)


def handed_over(app: Flask, to: str = "ann@example.org", subject: str = "Hello") -> str:
    with app.app_context():
        message = new_message(to, subject, "Some text.")
        return transport.hand_over(bytes(message), message_id=str(message["Message-ID"]), recipient=mailbox(to))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """What a server needs to prove that it is 127.0.0.1 to those who trust the authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def test_the_server_gets_a_complete_mail_and_its_answer_is_told(config: dict[str, object]) -> None:
    with taking_mail() as postbox:
        assert (
            handed_over(site(config, postbox.port, MABLOG_MAIL_SUBJECT_PREFIX="[Garden]")) == "250 Taken as number 42"
        )
    (envelope,) = postbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("mablog@blog.example", ["ann@example.org"])
    (mail,) = postbox.mails
    assert mail["Subject"] == "[Garden] Hello"
    assert mail["From"] == "My Awesome Blog <mablog@blog.example>"
    assert mail["To"] == "ann@example.org"
    assert mail["Message-ID"].endswith("@blog.example>")
    assert mail["Date"]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_sender_can_have_a_name(config: dict[str, object]) -> None:
    with taking_mail() as postbox:
        handed_over(site(config, postbox.port, MAIL_DEFAULT_SENDER="Ann's Gärten <ann@example.org>"))
    assert postbox.envelopes[0].mail_from == "ann@example.org"
    assert postbox.mails[0]["From"] == "Ann's Gärten <ann@example.org>"


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_mail_is_encrypted_in_both_ways_and_logs_in(
    config: dict[str, object], certified: ssl.SSLContext, trusting: None, way: str
) -> None:
    setting = {"tls": "MAIL_USE_SSL", "starttls": "MAIL_USE_TLS"}[way]
    log_in = {"MAIL_USERNAME": "ann", "MAIL_PASSWORD": "sesame"}
    contexts: dict[str, Any] = {way: certified}
    with taking_mail(**contexts, log_in=True) as postbox:
        handed_over(site(config, postbox.port, **{setting: "1"}, **log_in))
    assert postbox.was_encrypted == [True]
    assert postbox.log_ins == [(b"ann", b"sesame")]


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_mail_nor_password(
    config: dict[str, object], certified: ssl.SSLContext, way: str
) -> None:
    setting = {"tls": "MAIL_USE_SSL", "starttls": "MAIL_USE_TLS"}[way]
    contexts: dict[str, Any] = {way: certified}
    with taking_mail(**contexts, log_in=True) as postbox, pytest.raises(transport.NotTaken, match="certificate"):
        handed_over(site(config, postbox.port, **{setting: "1"}, MAIL_USERNAME="ann", MAIL_PASSWORD="sesame"))
    assert not postbox.log_ins


def test_a_server_without_starttls_gets_no_mail_when_it_is_asked_for(config: dict[str, object]) -> None:
    with taking_mail() as postbox, pytest.raises(transport.NotTaken, match="STARTTLS"):
        handed_over(site(config, postbox.port, MAIL_USE_TLS="1"))
    assert not postbox.envelopes


def test_a_wrong_password_may_be_put_right_so_the_mail_waits(config: dict[str, object]) -> None:
    with taking_mail(log_in=True) as postbox, pytest.raises(transport.NotTaken, match="535"):
        handed_over(site(config, postbox.port, MAIL_USERNAME="ann", MAIL_PASSWORD="wrong"))


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_replies_with_4_and_5_are_told_apart(config: dict[str, object], step: str) -> None:
    with taking_mail() as postbox:
        app = site(config, postbox.port)
        postbox.answers[step] = ["451 Come back later", "550 No such person here"]
        with pytest.raises(transport.NotTaken, match=r"^451 Come back later$"):
            handed_over(app)
        with pytest.raises(transport.Refused, match=r"^550 No such person here$"):
            handed_over(app)
        assert "42" in handed_over(app)


def test_a_server_that_is_not_there_leaves_the_mail_waiting(config: dict[str, object]) -> None:
    with pytest.raises(transport.NotTaken, match=r"127\.0\.0\.1"):
        handed_over(site(config, free_port()))


# Slow servers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pause", [None, 0.05])
def test_a_server_that_hangs_or_says_a_byte_at_a_time_is_left_in_the_end(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch, pause: float | None
) -> None:
    monkeypatch.setattr(transport, "LONGEST", 0.5)
    with slow_server(pause) as slow, pytest.raises(transport.NotTaken, match="not done after"):
        handed_over(site(config, slow.port))
    assert slow.was_asked.is_set()
    assert not slow.taken


def test_with_time_enough_the_slow_server_would_have_taken_it(config: dict[str, object]) -> None:
    """The control of the test above: the limit ended it, and nothing else."""
    with slow_server(0.01) as slow:
        handed_over(site(config, slow.port))
    assert slow.taken == 1


@pytest.mark.parametrize(("rest", "times"), [(120, 1), (0, 3)])
def test_a_slow_server_is_left_alone_for_a_while_so_that_other_jobs_get_their_turn(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch, rest: int, times: int
) -> None:
    monkeypatch.setattr(transport, "LONGEST", 0.3)
    monkeypatch.setattr(transport, "REST", rest)
    with slow_server() as slow:
        app = site(config, slow.port)
        for _ in range(3):
            with pytest.raises(transport.NotTaken):
                handed_over(app)
    assert slow.times_asked == times


# Addresses beyond ASCII ----------------------------------------------------------------------------------------------


def test_a_domain_beyond_ascii_is_written_as_servers_know_it(config: dict[str, object]) -> None:
    with taking_mail(utf8=False) as postbox:
        handed_over(site(config, postbox.port), to="ann@bücher.example", subject="Grüße, 世界")
    assert postbox.envelopes[0].rcpt_tos == ["ann@xn--bcher-kva.example"]
    assert postbox.mails[0]["Subject"] == "Grüße, 世界"


def test_a_name_beyond_ascii_goes_to_servers_that_speak_utf_8(config: dict[str, object]) -> None:
    with taking_mail() as postbox:
        handed_over(site(config, postbox.port), to="jörg@bücher.example")
    assert postbox.envelopes[0].rcpt_tos == ["jörg@bücher.example"]
    with taking_mail(utf8=False) as postbox, pytest.raises(transport.Refused, match="SMTPUTF8"):
        handed_over(site(config, postbox.port), to="jörg@bücher.example")


# Where mail goes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "server", "where"),
    [
        ("production", "", "nowhere"),
        ("production", "mail.example", "server"),
        ("development", "", "files"),
        ("development", "mail.example", "server"),
        ("integration", "mail.example", "files"),
        ("testing", "mail.example", "nowhere"),
    ],
)
def test_each_profile_sends_mail_where_it_should(config: dict[str, object], env: str, server: str, where: str) -> None:
    app = create_app(config | {"MABLOG_ENV": env, "MAIL_SERVER": server})
    assert transport.destination(app.extensions["mablog"]).value == where


def test_a_file_holds_the_mail_as_it_would_be_sent(config: dict[str, object], tmp_path: Path) -> None:
    handed_over(create_app(config | {"MABLOG_ENV": "development"}))
    (file,) = tmp_path.glob("data/mail/*.eml")
    assert b"To: ann@example.org\r\n" in file.read_bytes()
    assert file.parent.stat().st_mode & 0o777 == 0o700
