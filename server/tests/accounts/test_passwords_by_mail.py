"""Choosing a new password by a link, and changing the present one."""

import re
from datetime import timedelta
from mailbox import FILES, link_in, mails
from typing import Any

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import func, select
from together import at_once

from mablog import mail
from mablog.accounts import credentials, onetime
from mablog.accounts import jobs as account_jobs
from mablog.accounts.models import OneTimeLink, User
from mablog.accounts.onetime import Purpose
from mablog.accounts.passwords import is_password
from mablog.db import db, utcnow
from mablog.jobs.models import Job
from mablog.mail import transport
from mablog.mail.models import Mail
from mablog.site.service import change_settings

NEW = "another long one, really"
ASK = {"email": "ann@example.org"}


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | FILES


def asked(app: Flask, client: CheckedClient, email: str = "ann@example.org") -> str:
    """The path of the link that the newest mail to Ann holds, after asking for one."""
    assert client.post("/password/reset", data={"email": email}).status_code == 202
    return link_in(mails(app, "ann@example.org")[-1])


def has_password(name: str, password: str) -> bool:
    db.session.expire_all()
    return is_password(password, db.session.scalars(select(User).filter_by(username=name)).one().password_hash)


def test_a_member_who_forgot_the_password_chooses_a_new_one_by_a_link(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann", name="Ann")
    elsewhere = log_in(app.test_client(), ann)
    assert "/password/reset" in client.get("/login").text
    link = asked(app, client)
    page = client.get(link)
    assert page.status_code == 200
    assert "<strong>" not in page.text or "ann" in page.text
    assert client.get(link).status_code == 200  # opening it uses nothing up
    assert elsewhere.get("/account").status_code == 200
    response = client.post(link, data={"password": NEW})
    assert (response.status_code, response.location) == (302, "/login")
    assert has_password("ann", NEW)
    assert elsewhere.get("/account").status_code == 302  # every session ended
    assert client.get("/account").status_code == 302  # and none began
    told = mails(app, "ann@example.org")[-1]
    assert told["Subject"] == "Your password was changed"


def test_a_link_works_once(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    link = asked(app, client)
    assert client.post(link, data={"password": NEW}).status_code == 302
    for answer in (client.get(link), client.post(link, data={"password": "and one more of them"})):
        assert answer.status_code == 404
        assert "This link does not work any more" in answer.text
    assert has_password("ann", NEW)


def test_of_two_who_press_the_button_at_once_one_wins(app: Flask) -> None:
    ann = make_user("ann")
    token = onetime.issue(Purpose.RESET, ann, email=ann.email)
    db.session.commit()

    def press(number: int) -> str:
        credentials.reset_password(token, f"{NEW} {number}")
        db.session.commit()
        return "changed"

    results = at_once(app, 5, press)
    assert results["changed"] == 1, results


def test_a_refused_password_leaves_the_link_as_it_is(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    link = asked(app, client)
    response = client.post(link, data={"password": "short"})
    assert response.status_code == 422
    assert 'id="password-error"' in response.text
    assert client.post(link, data={"password": NEW}).status_code == 302


def test_a_newer_link_kills_the_older(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    older, newer = asked(app, client), asked(app, client)
    assert client.post(older, data={"password": NEW}).status_code == 404
    assert client.post(newer, data={"password": NEW}).status_code == 302


@pytest.mark.parametrize("hours", [1, 3])
def test_a_link_expires_when_the_site_says_so(app: Flask, client: CheckedClient, hours: int) -> None:
    change_settings({"reset_link_hours": hours})
    ann = make_user("ann")
    for late, works in ((timedelta(minutes=-1), True), (timedelta(0), False)):
        token = onetime.issue(Purpose.RESET, ann, email=ann.email, now=utcnow() - timedelta(hours=hours) - late)
        assert (client.get(f"/password/reset/{token}").status_code == 200) is works
    assert f"for {hours} hour" in next(mails_after_asking(app, client)).get_body(("plain",)).get_content()  # type: ignore[union-attr]


def mails_after_asking(app: Flask, client: CheckedClient) -> Any:
    client.post("/password/reset", data=ASK)
    return reversed(mails(app, "ann@example.org"))


def test_a_link_dies_with_a_changed_password_address_or_account(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    link = asked(app, client)
    log_in(client, ann)
    assert client.put("/api/password", json={"current_password": PASSWORD, "new_password": NEW}).status_code == 204
    assert client.get(link).status_code == 404

    link = asked(app, client)
    ann.email, ann.email_key = ("ann@other.example", "ann@other.example")
    assert client.post(link, data={"password": "and one more of them"}).status_code == 404
    ann.email, ann.email_key = ("ann@example.org", "ann@example.org")
    ann.active = False
    assert client.post(link, data={"password": "and one more of them"}).status_code == 404
    assert has_password("ann", NEW)


def test_the_api_resets_a_password_too(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    assert client.post("/api/password/reset", json=ASK).status_code == 202
    token = link_in(mails(app, "ann@example.org")[-1]).rpartition("/")[2]
    wrong = client.post("/api/password/reset/confirm", json={"token": token, "password": "short"})
    assert (wrong.status_code, list(wrong.json["fields"])) == (422, ["password"])
    assert client.post("/api/password/reset/confirm", json={"token": token, "password": NEW}).status_code == 204
    assert client.post("/api/password/reset/confirm", json={"token": token, "password": NEW}).status_code == 404
    assert has_password("ann", NEW)
    assert client.post("/api/password/reset", json={"email": "nowhere"}).status_code == 422


# The answer tells nothing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", ["page", "api"])
def test_asking_for_a_reset_does_the_same_for_known_and_unknown_addresses(
    app: Flask, client: CheckedClient, face: str
) -> None:
    """The answer is the same, and so is the work: its time can tell nothing. A job finds out, later."""
    make_user("ann")
    seen = []
    for email in ("who@example.org", "ann@example.org"):
        with queries_counted() as queries:
            if face == "page":
                answer = client.post("/password/reset", data={"email": email})
            else:
                answer = client.post("/api/password/reset", json={"email": email})
        text = answer.text.replace(email, "")
        seen.append(
            (answer.status_code, text, dict(answer.headers) | {"Content-Length": "", "X-Request-ID": ""}, list(queries))
        )
    assert seen[0] == seen[1]
    assert not any(" users" in query for query in seen[0][3])  # the guard: nobody is looked up
    assert [mail["To"] for mail in mails(app)] == ["ann@example.org"]


def test_looking_up_in_the_request_would_tell(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where the request itself looks and sends, its work tells whom it knows."""
    make_user("ann")
    monkeypatch.setattr(credentials, "ask_reset", lambda email, *, client: account_jobs.send_reset(email))
    seen = []
    for email in ("who@example.org", "ann@example.org"):
        with queries_counted() as queries:
            client.post("/password/reset", data={"email": email})
        seen.append(len(queries))
    assert seen[0] < seen[1]


def test_nobody_asks_for_mail_without_end(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    for email in ("ann@example.org", "who@example.org"):
        answers = [client.post("/api/password/reset", json={"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(mails(app)) == 5


# Attacks, each with its control --------------------------------------------------------------------------------------

LOOK_ALIKES = ["ａnn@example.org", "ANN@EXAMPLE.ORG", "ann@exam\u2102ple.org", "ａｎｎ@ｅｘａｍｐｌｅ.org"]
"""Addresses that are one with Ann's for the site, and may be somebody else's for a mail server."""


def test_a_look_alike_of_an_address_gets_no_link(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    for email in LOOK_ALIKES:
        client.post("/password/reset", data={"email": email})
    assert {mail["To"] for mail in mails(app)} == {"ann@example.org"}


def test_a_look_alike_would_get_the_link_if_it_went_where_it_was_asked_from(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("ann")

    def send_to_what_was_typed(email: str) -> None:
        user = account_jobs.user_by_email(email)
        assert user
        mail.send("accounts/mail/reset", to=email, language=None, user=user, url=credentials.reset_link(user), hours=1)

    send_to_what_was_typed("ａnn@example.org")
    assert mails(app)[0]["To"] != "ann@example.org"


def test_the_link_leads_to_the_public_address_whatever_the_host_header_says(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    client.post("/password/reset", data=ASK, headers=headers)
    (got,) = mails(app)
    assert "evil.example" not in got.as_string()
    assert link_in(got).startswith("/password/reset/")


def test_a_link_made_from_the_request_would_lead_elsewhere(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from flask import url_for

    ann = make_user("ann")
    monkeypatch.setattr(credentials, "absolute", lambda endpoint, **values: url_for(endpoint, _external=True, **values))
    with app.test_request_context(headers={"Host": "evil.example"}):
        assert credentials.reset_link(ann).startswith("http://evil.example/password/reset/")


def test_the_token_is_stored_hashed_and_is_in_no_job(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    token = asked(app, client).rpartition("/")[2]
    assert token.encode() not in db.session.scalars(select(OneTimeLink.token_hash)).one()
    assert token not in str([(job.arguments, job.key, job.error) for job in db.session.scalars(select(Job))])
    assert db.session.scalar(select(func.count(Mail.id))) == 0  # what was sent is forgotten


# Changing the password -----------------------------------------------------------------------------------------------


def test_changing_the_password_needs_the_present_one_and_ends_all_other_sessions(
    app: Flask, client: CheckedClient
) -> None:
    ann = make_user("ann")
    log_in(client, ann)
    elsewhere = log_in(app.test_client(), ann)
    page = client.post("/account/security", data={"current_password": "not this one", "new_password": NEW})
    assert page.status_code == 422
    assert 'id="current_password-error"' in page.text
    assert elsewhere.get("/account").status_code == 200
    answer = client.post("/account/security", data={"current_password": PASSWORD, "new_password": NEW})
    assert (answer.status_code, answer.location) == (302, "/account/security")
    assert client.get("/account/security").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert has_password("ann", NEW)
    assert [mail["Subject"] for mail in mails(app)] == ["Your password was changed"]


def test_a_stolen_session_cannot_guess_the_password_without_end(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    body = {"current_password": "not this one", "new_password": NEW}
    statuses = [client.put("/api/password", json=body).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_weak_new_password_is_refused_at_its_field(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    answer = client.put("/api/password", json={"current_password": PASSWORD, "new_password": "password"})
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["new_password"])


# Without mail --------------------------------------------------------------------------------------------------------


def test_without_mail_the_command_makes_the_link(app: Flask, runner: Terminal, client: CheckedClient) -> None:
    make_user("ann", role="administrator")
    said = runner.invoke(args=["user", "link", "ann", "--reset"])
    found = re.fullmatch(r"https://blog\.example(/password/reset/\S+)\n", said.output)
    assert found
    assert client.post(found[1], data={"password": NEW}).status_code == 302
    assert has_password("ann", NEW)
    for wrong in (["nobody", "--reset"], ["ann"], ["--reset"], ["ann", "--first-admin"], []):
        assert runner.invoke(args=["user", "link", *wrong]).exit_code != 0


def test_a_site_without_mail_says_so_and_kills_no_link_that_the_command_made(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = make_user("ann")
    token = onetime.issue(Purpose.RESET, ann, email=ann.email)
    monkeypatch.setattr(transport, "destination", lambda config: transport.Destination.NOWHERE)
    assert "sends no mail" in client.get("/password/reset").text
    answer = client.post("/password/reset", data=ASK)
    assert answer.status_code == 202
    assert "sends no mail" in answer.text
    assert not mails(app)
    assert client.get(f"/password/reset/{token}").status_code == 200
