"""Confirming an address, and changing it."""

import re
from datetime import timedelta
from mailbox import FILES, link_in, mails

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mablog.accounts import confirming, credentials, onetime, service
from mablog.accounts.api_tokens import create_token
from mablog.accounts.models import OneTimeLink, User
from mablog.accounts.onetime import Purpose
from mablog.accounts.queries import user_by_email, user_by_username
from mablog.accounts.schemas import ApiTokenInput
from mablog.app import create_app
from mablog.audit.models import AuditEntry
from mablog.db import db, utcnow
from mablog.mail import transport
from mablog.site.service import change_settings

ANN = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}
LOGIN = {"username": "ann", "password": PASSWORD}


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | FILES


def confirmed(name: str = "ann") -> bool:
    db.session.expire_all()
    user = user_by_username(name)
    return user is not None and user.confirmed_at is not None


# Confirming ----------------------------------------------------------------------------------------------------------


def test_a_new_member_is_logged_in_and_confirms_the_address_by_a_link(app: Flask, client: CheckedClient) -> None:
    assert client.post("/api/register", json=ANN).status_code == 201
    (got,) = mails(app)
    assert (got["To"], got["Subject"]) == ("ann@example.org", "Confirm your address")
    link = link_in(got)
    assert link.startswith("/confirm/")
    assert "not confirmed yet" in client.get("/account/email").text
    page = client.get(link).text
    assert "Shall ann@example.org be the address of the account ann?" in page
    assert not confirmed()  # opening the link does nothing
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (302, "/account/email")
    assert confirmed()
    assert "not confirmed yet" not in client.get("/account/email").text
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 404
        assert "/confirm" in answer.text  # where a new one is asked for


def test_the_link_may_be_opened_where_nobody_is_logged_in(app: Flask, client: CheckedClient) -> None:
    client.post("/api/register", json=ANN)
    assert app.test_client().post(link_in(mails(app)[0])).location == "/login"
    assert confirmed()


def test_asking_again_replaces_the_link(app: Flask, client: CheckedClient) -> None:
    client.post("/api/register", json=ANN)
    assert client.post("/confirm", data={"email": "ann@example.org"}).status_code == 202
    first, second = (link_in(mail) for mail in mails(app))
    assert client.post(first).status_code == 404
    assert client.post("/api/confirm", json={"token": second.rpartition("/")[2]}).status_code == 204
    assert confirmed()
    assert client.post("/api/confirm/again", json={"email": "ann@example.org"}).status_code == 202
    assert len(mails(app)) == 2  # nothing is left to confirm


def test_asking_again_tells_nothing_and_is_limited(app: Flask, client: CheckedClient) -> None:
    client.post("/api/register", json=ANN)
    seen = []
    for email in ("who@example.org", "ann@example.org"):
        with queries_counted() as queries:
            answers = [client.post("/api/confirm/again", json={"email": email}) for _ in range(6)]
        seen.append(([answer.status_code for answer in answers], list(queries)))
    assert seen[0] == seen[1]
    assert seen[0][0] == [202] * 5 + [429]


@pytest.mark.parametrize("hours", [24, 2])
def test_a_link_to_confirm_expires_when_the_site_says_so(app: Flask, client: CheckedClient, hours: int) -> None:
    change_settings({"confirm_link_hours": hours})
    client.post("/api/register", json=ANN)
    ann = user_by_username("ann")
    assert ann
    for early, works in ((timedelta(minutes=1), True), (timedelta(0), False)):
        begun = utcnow() - timedelta(hours=hours) + early
        token = onetime.issue(Purpose.CONFIRM, ann, email=ann.email, now=begun)
        assert (client.get(f"/confirm/{token}").status_code == 200) is works


def test_who_was_added_by_an_administrator_has_nothing_to_confirm(runner: Terminal) -> None:
    runner.invoke(args=["user", "add", "ann", "--email", "ann@example.org"])
    assert confirmed()


def test_an_unconfirmed_member_may_read_where_the_site_says_so(app: Flask, client: CheckedClient) -> None:
    change_settings({"unconfirmed_may": "reading", "default_role": "author"})
    client.post("/api/register", json=ANN)
    refused = client.post("/api/posts", json={"title": "A post"})
    assert refused.status_code == 403
    assert "confirm your e-mail address" in refused.json["detail"]
    assert client.get("/account").status_code == 200
    client.post(link_in(mails(app)[0]))
    assert client.post("/api/posts", json={"title": "A post"}).status_code == 201


def test_what_may_be_done_before_holds_on_the_next_request_for_sessions_and_tokens(
    app: Flask, client: CheckedClient
) -> None:
    client.post("/api/register", json=ANN)
    ann = user_by_username("ann")
    assert ann
    data = ApiTokenInput.model_validate({"name": "a program", "scopes": ["read"]})
    _token, text = create_token(ann, data, by=ann)
    bearer = {"Authorization": f"Bearer {text}"}
    for rule, session, token in (("reading", 200, 200), ("nothing", 302, 401)):
        change_settings({"unconfirmed_may": rule})
        assert client.get("/account").status_code == session
        assert app.test_client().get("/api/user", headers=bearer).status_code == token
    client.post(link_in(mails(app)[0]))
    assert client.get("/account").status_code == 200
    assert app.test_client().get("/api/user", headers=bearer).status_code == 200


def test_no_state_of_mail_locks_an_administrator_out(app: Flask, client: CheckedClient) -> None:
    root = make_user("root", role="administrator")
    root.confirmed_at = None
    change_settings({"unconfirmed_may": "nothing"})
    log_in(client, root)
    assert client.get("/admin/settings").status_code == 200


# Where the account begins with the confirmed address -----------------------------------------------------------------


@pytest.fixture
def strict(app: Flask) -> None:
    change_settings({"unconfirmed_may": "nothing"})
    db.session.commit()


def registered(client: CheckedClient, face: str, **fields: str) -> TestResponse:
    if face == "api":
        return client.post("/api/register", json=ANN | fields)
    return client.post("/register", data=ANN | fields)


@pytest.mark.parametrize("face", ["page", "api"])
def test_a_known_and_an_unknown_address_get_the_same_202_and_no_session(
    app: Flask, strict: None, client: CheckedClient, face: str
) -> None:
    """The answer is the same, and so is the work: its time can tell nothing."""
    make_user("bob")
    seen = []
    for username, email in (("xan", "who@example.org"), ("ann", "bob@example.org")):
        with queries_counted() as queries:
            answer = registered(client, face, username=username, email=email)
        assert answer.status_code == 202
        work = [query for query in queries if "SAVEPOINT" not in query]
        seen.append(
            (answer.text.replace(email, ""), dict(answer.headers) | {"Content-Length": "", "X-Request-ID": ""}, work)
        )
    assert seen[0] == seen[1]
    assert client.get("/api/user").json is None
    to_who, to_bob = mails(app, "who@example.org"), mails(app, "bob@example.org")
    assert link_in(to_who[0]).startswith("/confirm/")
    assert [mail["Subject"] for mail in to_bob] == ["You have an account already"]
    # Nor does anything tell afterwards: both names are taken, and neither account can be used or seen.
    for username in ("xan", "ann"):
        assert client.post("/api/login", json=LOGIN | {"username": username}).status_code == 401
        assert client.get(f"/api/users/{username}").status_code == 404
        taken = registered(app.test_client(), "api", username=username, email="new@example.org")
        assert (taken.status_code, list(taken.json["fields"])) == (422, ["username"])
    for email in ("who@example.org", "bob@example.org"):
        wrong = client.post("/api/login", json={"email": email, "password": "not this one, really"})
        assert wrong.status_code == 401


def test_where_log_in_comes_first_sign_up_does_tell(app: Flask, client: CheckedClient) -> None:
    """The control: there a taken address is told, and the account begins at once."""
    make_user("bob")
    told = registered(client, "api", email="bob@example.org")
    assert (told.status_code, list(told.json["fields"])) == (422, ["email"])
    assert registered(client, "api").status_code == 201


def test_the_account_begins_with_the_confirmed_address(app: Flask, strict: None, client: CheckedClient) -> None:
    registered(client, "api")
    refused = client.post("/api/login", json=LOGIN)
    assert refused.status_code == 401
    assert "confirm your e-mail address" in refused.json["detail"]
    assert client.post(link_in(mails(app, "ann@example.org")[0])).status_code == 302
    assert client.get("/api/user").json is None
    assert client.post("/api/login", json=LOGIN).json["email"] == "ann@example.org"
    assert client.get("/api/users/ann").status_code == 200


def test_a_link_sent_again_begins_the_account_too(app: Flask, strict: None, client: CheckedClient) -> None:
    registered(client, "page")
    client.post("/confirm", data={"email": "ann@example.org"})
    first, second = (link_in(mail) for mail in mails(app, "ann@example.org"))
    assert client.post(first).status_code == 404
    assert client.post(second).status_code == 302
    assert client.post("/api/login", json=LOGIN).status_code == 200


def test_of_two_accounts_that_wait_for_one_address_the_first_confirmed_gets_it(
    app: Flask, strict: None, client: CheckedClient
) -> None:
    registered(client, "api")
    registered(client, "api", username="eve")
    first, second = (link_in(mail) for mail in mails(app, "ann@example.org"))
    assert "account eve" in client.get(second).text
    assert client.post(first).status_code == 302
    assert client.post(second).status_code == 404
    ann = user_by_email("ann@example.org")
    assert ann
    assert ann.username == "ann"


def test_an_account_that_never_began_is_forgotten_with_its_link(
    app: Flask, strict: None, client: CheckedClient
) -> None:
    make_user("bob")
    registered(client, "api")
    registered(client, "api", username="eve", email="bob@example.org")
    mails(app)
    confirming.forget_unconfirmed(now=utcnow() + timedelta(hours=23))
    assert db.session.scalar(select(func.count(User.id))) == 3
    confirming.forget_unconfirmed(now=utcnow() + timedelta(hours=26))
    assert db.session.scalars(select(User.username)).all() == ["bob"]
    assert db.session.scalar(select(func.count(OneTimeLink.id))) == 0


def test_a_mail_server_makes_confirming_come_first_and_nothing_else_does(config: dict[str, object]) -> None:
    from mablog.accounts.confirmation import unconfirmed_may

    for more, expected in (
        ({"MABLOG_ENV": "production", "MAIL_SERVER": "mail.example"}, "nothing"),
        ({"MABLOG_ENV": "production"}, "everything"),
        ({"MABLOG_ENV": "development"}, "everything"),
        ({"MABLOG_ENV": "production", "MAIL_SERVER": "m", "MABLOG_SITE_UNCONFIRMED_MAY": "reading"}, "reading"),
    ):
        app = create_app(config | more)
        with app.app_context():
            assert unconfirmed_may() == expected
            db.session.remove()
            db.engine.dispose()


# Changing the address ------------------------------------------------------------------------------------------------


def ask_new(client: CheckedClient, email: str, password: str = PASSWORD) -> TestResponse:
    return client.put("/api/email", json={"email": email, "password": password})


def test_an_address_changes_when_it_is_confirmed_and_the_old_one_is_told(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    form = {"email": "new@example.org", "password": PASSWORD}
    assert client.post("/account/email", data=form | {"password": "wrong"}).status_code == 422
    assert client.post("/account/email", data=form).status_code == 202
    assert client.get("/api/user").json["email"] == "ann@example.org"
    link = link_in(mails(app, "new@example.org")[0])
    assert client.get(link).status_code == 200
    assert client.get("/api/user").json["email"] == "ann@example.org"
    assert client.post(link).location == "/account/email"
    assert client.get("/api/user").json["email"] == "new@example.org"
    told = [mail["Subject"] for mail in mails(app, "ann@example.org")]
    assert told == ["Another address was asked for", "Your address was changed"]
    assert client.post(link).status_code == 404
    (entry,) = db.session.scalars(select(AuditEntry).filter_by(action="email.change"))
    assert (entry.before, entry.after) == ({"email": "ann@example.org"}, {"email": "new@example.org"})


def test_a_change_of_address_ends_the_links_sent_to_the_old_one(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    log_in(client, ann)
    reset = onetime.issue(Purpose.RESET, ann, email=ann.email)
    ask_new(client, "new@example.org")
    token = link_in(mails(app, "new@example.org")[0]).rpartition("/")[2]
    assert client.post("/api/email/confirm", json={"token": token}).status_code == 204
    assert client.get(f"/password/reset/{reset}").status_code == 404


def test_a_change_of_address_never_tells_whether_the_new_one_is_taken(app: Flask, client: CheckedClient) -> None:
    make_user("bob")
    log_in(client, make_user("ann"))
    seen = []
    for email in ("who@example.org", "bob@example.org"):
        with queries_counted() as queries:
            answer = ask_new(client, email)
        seen.append((answer.status_code, answer.text, list(queries)))
    assert seen[0] == seen[1]
    assert seen[0][0] == 202
    assert link_in(mails(app, "who@example.org")[0]).startswith("/email/")
    assert [mail["Subject"] for mail in mails(app, "bob@example.org")] == ["You have an account already"]


def test_an_address_that_was_taken_meanwhile_stays_with_its_owner(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    ask_new(client, "bob@example.org")
    link = link_in(mails(app, "bob@example.org")[0])
    make_user("bob")
    assert client.post(link).status_code == 404
    assert client.get("/api/user").json["email"] == "ann@example.org"


def test_ones_own_address_is_no_new_one(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    answer = ask_new(client, "ANN@example.org")
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["email"])


# A link for one purpose does nothing else, with its control ----------------------------------------------------------

WAYS = {
    Purpose.CONFIRM: "/confirm/{}",
    Purpose.RESET: "/password/reset/{}",
    Purpose.NEW_EMAIL: "/email/{}",
}


def test_a_link_does_what_it_is_for_and_nothing_else(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    ann.confirmed_at = None
    for purpose, own in WAYS.items():
        for way in (*WAYS.values(), "/setup/{}"):
            token = onetime.issue(purpose, ann, email=ann.email)
            works = client.post(way.format(token), data={"password": "another long one"}).status_code == 302
            assert works is (way == own), (purpose, way)


def test_with_the_purpose_unchecked_a_link_to_confirm_would_change_the_password(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = make_user("ann")
    token = onetime.issue(Purpose.CONFIRM, ann, email=ann.email)
    monkeypatch.setattr(credentials, "used", lambda _purpose, token: onetime.used(Purpose.CONFIRM, token))
    monkeypatch.setattr(
        "mablog.accounts.credential_pages.opened", lambda _purpose, token: onetime.opened(Purpose.CONFIRM, token)
    )
    assert client.post(f"/password/reset/{token}", data={"password": "another long one"}).status_code == 302


def test_links_are_used_by_post_alone_and_with_a_token_against_forgery(config: dict[str, object], app: Flask) -> None:
    ann = make_user("ann")
    ann.confirmed_at = None
    token = onetime.issue(Purpose.CONFIRM, ann, email=ann.email)
    db.session.commit()
    guarded = create_app(config | {"WTF_CSRF_ENABLED": True}).test_client()
    page = guarded.get(f"/confirm/{token}")
    assert guarded.post(f"/confirm/{token}").status_code == 400
    assert not confirmed()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found
    assert guarded.post(f"/confirm/{token}", data={"csrf_token": found[1]}).status_code == 302
    assert confirmed()


# Word to administrators ----------------------------------------------------------------------------------------------


def test_those_whom_mablog_admin_names_are_told_of_each_new_member(config: dict[str, object]) -> None:
    app = create_app(
        config | {"MABLOG_ADMIN": "root@example.org, boss@example.org", "MABLOG_MAIL_SUBJECT_PREFIX": "[Garden]"}
    )
    with app.app_context():
        app.test_client().post("/api/register", json=ANN)
        db.session.rollback()
        service.unclaimed_user("An author")  # whom an import brought
        for address in ("root@example.org", "boss@example.org"):
            (got,) = mails(app, address)
            assert got["Subject"] == "[Garden] New user"
            assert "ann@example.org" in got.as_string()
        db.session.remove()
        db.engine.dispose()


# Without mail --------------------------------------------------------------------------------------------------------


def test_without_mail_the_command_makes_every_link(
    app: Flask, strict: None, runner: Terminal, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "destination", lambda config: transport.Destination.NOWHERE)
    assert "sends no mail" in registered(client, "page").text
    assert not mails(app)
    said = runner.invoke(args=["user", "link", "ann", "--confirm"]).output
    assert client.post(said.strip().removeprefix("https://blog.example")).status_code == 302
    log_in(client, user_by_username("ann"))  # type: ignore[arg-type]
    assert "has no address that waits" in runner.invoke(args=["user", "link", "ann", "--confirm"]).output
    assert "sends no mail" in client.get("/account/email").text
    said = runner.invoke(args=["user", "link", "ann", "--new-email", "new@example.org"]).output
    assert client.post(said.strip().removeprefix("https://blog.example")).status_code == 302
    assert client.get("/api/user").json["email"] == "new@example.org"
