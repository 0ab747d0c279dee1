import re

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from mablog.accounts import service
from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.site.service import change_settings

ANN = {"username": "ann", "email": "ann@example.org", "name": "Ann", "password": PASSWORD}


def field_error(page: str, field: str) -> str:
    found = re.search(rf'<p class="field-error" id="{field}-error">(.*?)</p>', page, re.DOTALL)
    return found[1] if found else ""


def test_register_see_the_account_and_log_out(client: CheckedClient) -> None:
    assert client.get("/register").status_code == 200
    response = client.post("/register", data=ANN)
    assert (response.status_code, response.location) == (302, "/")
    assert "Welcome, Ann." in client.get("/account").text
    page = client.get("/account").text
    assert "Welcome" not in page
    for shown in ("ann@example.org", "reader", "/@ann", 'action="/logout"'):
        assert shown in page
    response = client.post("/logout")
    assert (response.status_code, response.location) == (302, "/")
    response = client.get("/account")
    assert (response.status_code, response.location) == (302, "/login?next=/account")


@pytest.mark.parametrize("login", ["ann", "ann@example.org"])
def test_log_in_leads_back_to_where_one_came_from(client: CheckedClient, login: str) -> None:
    make_user("ann")
    asked = client.get("/account")
    response = client.post(asked.location, data={"login": login, "password": PASSWORD})
    assert (response.status_code, response.location) == (302, "/account")
    assert client.get("/account").status_code == 200


def test_logging_out_by_get_does_nothing(client: CheckedClient) -> None:
    log_in(client, make_user())
    assert client.get("/logout").status_code == 404
    assert client.get("/account").status_code == 200


def test_only_a_remembered_log_in_outlives_the_browser(app: Flask) -> None:
    make_user("ann")
    for ticked in ({"remember": "y"}, {}):
        response = app.test_client().post("/login", data={"login": "ann", "password": PASSWORD} | ticked)
        assert ("Expires=" in response.headers["Set-Cookie"]) is bool(ticked)


def test_a_refused_registration_shows_each_message_at_its_field_and_keeps_what_was_typed(
    client: CheckedClient, session: scoped_session[Session]
) -> None:
    typed = {"username": "not a name", "email": "nowhere", "name": "<Ann>", "password": "sesame7"}
    response = client.post("/register", data=typed)
    assert response.status_code == 422
    page = response.text
    assert "letters, digits" in field_error(page, "username")
    assert "@" in field_error(page, "email")
    assert "8 to 1000" in field_error(page, "password")
    assert not field_error(page, "name")
    for kept in ('value="not a name"', 'value="nowhere"', 'value="&lt;Ann&gt;"'):
        assert kept in page
    assert "sesame7" not in page
    assert session.scalar(select(func.count(User.id))) == 0


def test_taken_and_reserved_names_are_told_at_the_field(client: CheckedClient) -> None:
    make_user("ann")
    page = client.post("/register", data=ANN | {"email": "other@example.org"}).text
    assert "taken" in field_error(page, "username")
    page = client.post("/register", data=ANN | {"username": "bob"}).text
    assert "taken" in field_error(page, "email")
    page = client.post("/register", data=ANN | {"username": "Admin"}).text
    assert "reserved" in field_error(page, "username")


def test_a_refused_log_in_says_so_without_saying_which_part_was_wrong(client: CheckedClient) -> None:
    make_user("ann")
    messages = set()
    for login in ("ann", "bob", "bob@example.org"):
        response = client.post("/login", data={"login": login, "password": "not this one"})
        assert response.status_code == 401
        assert f'value="{login}"' in response.text
        assert "not this one" not in response.text
        messages.add(field_error(response.text, "login"))
    assert len(messages) == 1
    assert "do not fit together" in messages.pop()


def test_an_empty_log_in_is_told_at_its_fields(client: CheckedClient) -> None:
    response = client.post("/login", data={})
    assert response.status_code == 422
    assert field_error(response.text, "login")
    assert field_error(response.text, "password")


def test_closed_sign_up_shows_no_form_and_takes_none(app: Flask, client: CheckedClient) -> None:
    change_settings({"sign_up_open": False})
    page = client.get("/register")
    assert page.status_code == 200
    assert "<form" not in re.sub(r"<(header|footer).*?</\1>", "", page.text, flags=re.DOTALL)
    assert client.post("/register", data=ANN).status_code == 403
    assert user_by_username("ann") is None


def test_the_forms_lead_members_on(client: CheckedClient) -> None:
    log_in(client, make_user())
    assert client.get("/register").location == "/"
    assert client.get("/login?next=/tags/").location == "/tags/"


BAD_BYTES = [b"nul\x00", b"\xff\xfe", b"\xed\xa0\x80", b"caf\xe9"]
"""NUL, no UTF-8 at all, half of a surrogate pair, Latin-1."""


@pytest.mark.parametrize("kind", ["urlencoded", "percent-encoded", "multipart"])
def test_a_form_with_what_is_no_text_is_refused_by_name_and_changes_nothing(
    client: CheckedClient, session: scoped_session[Session], kind: str
) -> None:
    for field in ANN:
        for bad in BAD_BYTES:
            values = {name: value.encode() for name, value in ANN.items()} | {field: bad}
            response = client.post("/register", **encoded(values, kind))
            assert response.status_code == 422, (field, bad)
            assert f">{field}</strong>: " in response.text
    assert session.scalar(select(func.count(User.id))) == 0
    # The control: the same with text is taken.
    response = client.post("/register", **encoded({name: value.encode() for name, value in ANN.items()}, kind))
    assert response.status_code == 302


def encoded(values: dict[str, bytes], kind: str) -> dict[str, bytes | str]:
    if kind == "multipart":
        part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        parts = (part % (name.encode(), value) for name, value in values.items())
        return {"data": b"".join(parts) + b"--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    if kind == "percent-encoded":
        values = {name: b"".join(b"%%%02x" % byte for byte in value) for name, value in values.items()}
    pairs = (b"%s=%s" % (name.encode(), value.replace(b" ", b"+")) for name, value in values.items())
    return {"data": b"&".join(pairs), "content_type": "application/x-www-form-urlencoded"}


def test_a_query_that_is_no_text_is_refused_by_name(client: CheckedClient) -> None:
    for query in ("next=%ff", "next=%00", "next=%ed%a0%80"):
        response = client.get(f"/login?{query}")
        assert response.status_code == 422
        assert ">next</strong>: " in response.text
    assert client.get("/login?next=%c3%a9+a").status_code == 200


def test_a_form_that_cannot_be_read_is_refused(client: CheckedClient) -> None:
    for data, kind in (
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\r\n--x--', "multipart/form-data; boundary=x"),
    ):
        assert client.post("/register", data=data, content_type=kind).status_code in (400, 422), data


def test_a_form_too_large_is_413(client: CheckedClient) -> None:
    for data in (b"name=" + b"x" * 13_000_000, b"a=b&" * 1_000):
        response = client.post("/register", data=data, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 413
        assert "Too large" in response.text
    response = client.post("/register", data={"name": "x" * 6_000_000}, content_type="multipart/form-data")
    assert response.status_code == 413


# The first administrator ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("studio", "next_page"), [(None, "/"), ("<!doctype html>", "/studio/welcome")])
def test_the_link_makes_the_first_administrator_once(
    app: Flask, client: CheckedClient, studio: str | None, next_page: str
) -> None:
    app.extensions["mablog.studio"] = studio  # built, or not
    link = f"/setup/{service.issue_first_admin_link()}"
    assert "Welcome to your site" in client.get(link).text
    assert client.post(link, data=ANN | {"password": "short"}).status_code == 422
    response = client.post(link, data=ANN | {"username": "admin"})
    assert (response.status_code, response.location) == (302, next_page)
    assert client.get("/api/user").json["role"] == "administrator"
    stranger = app.test_client()
    assert stranger.get(link).status_code == 404
    assert stranger.post(link, data=ANN | {"username": "eve", "email": "eve@example.org"}).status_code == 404
    assert user_by_username("eve") is None


def test_no_other_link_does(app: Flask, client: CheckedClient) -> None:
    token = service.issue_first_admin_link()
    for wrong in (token[:-1], token.swapcase(), "x", "é"):
        assert client.get(f"/setup/{wrong}").status_code == 404
        assert client.post(f"/setup/{wrong}", data=ANN).status_code == 404
    assert user_by_username("ann") is None
