"""Bots at sign-up: what keeps them out, with the control that without it they get in."""

import re
from datetime import timedelta

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_user
from flask import Flask, request
from markupsafe import Markup
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from mablog import hooks
from mablog.accounts import bots
from mablog.accounts.queries import user_by_username
from mablog.app import create_app
from mablog.db import utcnow
from mablog.errors import InvalidFields, field_error
from mablog.hooks import listens
from mablog.site.service import change_settings

ANN = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}


@pytest.fixture
def waiting(app: Flask, config: dict[str, object]) -> Flask:
    """The site as it is without the tests' setting."""
    app = create_app({name: value for name, value in config.items() if name != "MABLOG_SIGN_UP_SECONDS"})
    app.test_client_class = CheckedClient
    return app


def sent(client: CheckedClient, **fields: str) -> TestResponse:
    return client.post("/register", data=ANN | fields)


def stamp_of(page: str) -> str:
    found = re.search(r'name="began"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


def shown(app: Flask, seconds: float, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a form carries that was shown so many seconds ago."""
    moment = int((utcnow() - timedelta(seconds=seconds)).timestamp())
    with monkeypatch.context() as earlier, app.app_context():
        earlier.setattr("itsdangerous.TimestampSigner.get_timestamp", lambda _self: moment)
        return bots.stamp()


# The field that people do not see ------------------------------------------------------------------------------------


def test_who_fills_in_the_field_that_nobody_sees_does_not_register(client: CheckedClient) -> None:
    assert "field-trap" in client.get("/register").text
    response = sent(client, website="https://buy.example")
    assert response.status_code == 422
    # Somebody whose browser filled it in sees it now, with the reason.
    assert "Please leave this field empty." in response.text
    assert "field-trap" not in response.text
    assert user_by_username("ann") is None
    assert sent(client, website="").status_code == 302


def test_without_the_field_bots_get_in(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bots, "refuse_trapped", lambda _trap: None)
    assert sent(client, website="https://buy.example").status_code == 302


# The least time ------------------------------------------------------------------------------------------------------


def test_a_form_sent_sooner_than_people_type_is_refused(waiting: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = waiting.test_client()
    early = sent(client, began=stamp_of(client.get("/register").text))
    assert early.status_code == 422
    assert "That was very quick" in early.text
    assert 'value="ann@example.org"' in early.text
    assert user_by_username("ann") is None
    # The control: the same form a little later.
    assert sent(client, began=shown(waiting, 3, monkeypatch)).status_code == 302


def test_a_form_that_was_never_shown_is_refused(waiting: Flask, config: dict[str, object]) -> None:
    client = waiting.test_client()
    other = create_app(config | {"SECRET_KEY": "another key, just as long"})
    with other.app_context():
        forged = bots.stamp()
    for fields in ({}, {"began": ""}, {"began": "1"}, {"began": forged}, {"began": "é" * 5000}):
        assert sent(client, **fields).status_code == 422, fields
    assert user_by_username("ann") is None


def test_a_form_shown_once_is_not_sent_for_ever(waiting: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = waiting.test_client()
    old = shown(waiting, 25 * 3600, monkeypatch)
    refused = sent(client, began=old)
    assert "open for too long" in refused.text
    assert stamp_of(refused.text) != old


def test_a_client_of_the_api_registers_at_once(waiting: Flask) -> None:
    assert waiting.test_client().post("/api/register", json=ANN).status_code == 201


# Mail domains --------------------------------------------------------------------------------------------------------

BLOCKED = "Trash.example\n  @junk.example, bücher.example *.x.example"


@pytest.mark.parametrize(
    ("domain", "taken"),
    [
        ("trash.example", False),
        ("TRASH.example", False),
        ("a.b.trash.example", False),
        ("junk.example", False),
        ("bücher.example", False),
        ("xn--bcher-kva.example", False),
        ("x.example", False),
        ("nottrash.example", True),
        ("example.org", True),
        ("trash.example.org", True),
    ],
)
def test_nobody_registers_from_a_blocked_mail_domain(app: Flask, domain: str, taken: bool) -> None:
    change_settings({"blocked_mail_domains": BLOCKED}, actor=None)
    client = app.test_client()
    response = client.post("/api/register", json=ANN | {"email": f"ann@{domain}"})
    assert response.status_code == (201 if taken else 422)
    if not taken:
        assert list(response.json["fields"]) == ["email"]
        assert "mail provider" in client.post("/register", data=ANN | {"email": f"ann@{domain}"}).text
        # The control
        change_settings({"blocked_mail_domains": ""}, actor=None)
        assert client.post("/api/register", json=ANN | {"email": f"ann@{domain}"}).status_code == 201


def test_nobody_moves_to_a_blocked_mail_domain(app: Flask) -> None:
    change_settings({"blocked_mail_domains": BLOCKED}, actor=None)
    client = log_in(app.test_client(), make_user("ann"))
    for email, status in (("ann@a.trash.example", 422), ("ann@other.example", 202)):
        assert client.put("/api/email", json={"email": email, "password": PASSWORD}).status_code == status


def test_what_is_no_domain_cannot_be_blocked(app: Flask) -> None:
    for wrong in ("a b/c", "x@y@z", "."):
        with pytest.raises(InvalidFields, match="not a domain"):
            change_settings({"blocked_mail_domains": wrong}, actor=None)


# The place for a captcha ---------------------------------------------------------------------------------------------


class Captcha:
    """What a module would bring."""

    @listens
    def sign_up_fields(self) -> Markup:
        return Markup('<input name="sum" aria-label="2 + 3">')

    @listens
    def sign_up_asked(self) -> None:
        if request.form.get("sum", request.headers.get("X-Sum")) != "5":
            raise field_error("sum", "That is not 2 + 3.")


@pytest.fixture
def captcha(app: Flask) -> Captcha:
    module = Captcha()
    hooks.register(app, module)
    return module


def test_a_module_asks_for_a_captcha_on_the_page_and_in_the_api(captcha: Captcha, client: CheckedClient) -> None:
    assert 'aria-label="2 + 3"' in client.get("/register").text
    refused = sent(client, sum="4")
    assert refused.status_code == 422
    assert "That is not 2 + 3." in refused.text
    assert 'aria-label="2 + 3"' in refused.text
    assert client.post("/api/register", json=ANN).status_code == 422
    assert user_by_username("ann") is None
    assert sent(client, sum="5").status_code == 302
    bob = {"username": "bob", "email": "bob@example.org", "password": PASSWORD}
    assert client.application.test_client().post("/api/register", json=bob, headers={"X-Sum": "5"}).status_code == 201


# In a browser --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_password_is_shown_while_it_is_typed_by_keyboard_too(page: Page) -> None:
    page.goto("/register")
    expect(page.get_by_label("Website")).to_be_hidden()
    field = page.get_by_label("Password", exact=True)
    field.fill(PASSWORD)
    expect(field).to_have_attribute("type", "password")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show password")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide password").click()
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show password").click()
    page.get_by_label("Username").fill("ann")
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.locator("form.card-form").evaluate(
        "form => form.addEventListener('submit', () => (window.name = form.password.type))"
    )
    page.get_by_role("main").get_by_role("button", name="Register").click()
    page.wait_for_url("**/")
    assert page.evaluate("window.name") == "password"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_field_of_a_password_can_be_shown(page: Page) -> None:
    page.goto("/login")
    expect(page.get_by_role("button", name="Show password")).to_have_count(page.locator("[type=password]").count())
