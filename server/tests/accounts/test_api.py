import json
from typing import Any

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session
from together import at_once

from mablog.accounts import service
from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.site.service import change_settings

ANN = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}


def test_registering_answers_with_the_member_and_a_session(client: CheckedClient) -> None:
    response = client.post("/api/register", json=ANN | {"name": "Ann"})
    assert response.status_code == 201
    user = response.json
    fields = {"id", "username", "email", "name", "image", "images", "role", "created_at", "url", "posts_count"}
    fields |= {"bio", "bio_html", "place", "links", "last_seen", "shows_last_seen", "version"}
    fields |= {"followers_count", "following_count", "is_following", "is_blocked", "may"}
    assert set(user) == fields | {"permissions", "is_confirmed", "is_silenced"}
    assert user["permissions"] == ["comments.write", "members.follow"]
    assert (user["username"], user["email"], user["name"], user["role"]) == ("ann", "ann@example.org", "Ann", "reader")
    assert user["created_at"].endswith("Z")
    assert client.get("/api/user").json == user


def test_the_line_of_the_readme_works(client: CheckedClient) -> None:
    body = '{"username":"ann","email":"ann@example.org","password":"a long one, really"}'
    headers = {"Content-Type": "application/json", "User-Agent": "curl/8.5.0", "Accept": "*/*"}
    assert client.post("/api/register", data=body, headers=headers).status_code == 201


def test_a_new_member_gets_the_sites_default_role(app: Flask, client: CheckedClient) -> None:
    change_settings({"default_role": "author"})
    assert client.post("/api/register", json=ANN).json["role"] == "author"


def test_nobody_registers_while_sign_up_is_closed(app: Flask, client: CheckedClient) -> None:
    change_settings({"sign_up_open": False})
    assert client.post("/api/register", json=ANN).status_code == 403
    assert client.get("/api/user").json is None


@pytest.mark.parametrize("field", ["username", "email"])
def test_log_in_by_name_or_address(client: CheckedClient, field: str) -> None:
    make_user("ann")
    response = client.post("/api/login", json={field: ANN[field], "password": PASSWORD})
    assert (response.status_code, response.json["username"]) == (200, "ann")
    assert client.get("/api/user").json["username"] == "ann"


def test_a_wrong_log_in_is_401_and_begins_nothing(client: CheckedClient) -> None:
    make_user("ann")
    for login in ({"username": "ann"}, {"username": "bob"}, {"email": "bob@example.org"}):
        response = client.post("/api/login", json=login | {"password": "not the right one"})
        assert (response.status_code, response.mimetype) == (401, "application/problem+json")
        assert client.get("/api/user").json is None


@pytest.mark.parametrize("remember", [True, False])
def test_only_a_remembered_log_in_outlives_the_browser(client: CheckedClient, remember: bool) -> None:
    make_user("ann")
    response = client.post("/api/login", json={"username": "ann", "password": PASSWORD, "remember": remember})
    assert ("Expires=" in response.headers["Set-Cookie"]) is remember


def test_log_out_is_204_and_also_for_nobody(client: CheckedClient) -> None:
    log_in(client, make_user())
    assert client.post("/api/logout").status_code == 204
    assert client.get("/api/user").json is None
    assert client.post("/api/logout").status_code == 204


def test_an_address_is_seen_by_its_owner_and_administrators_only(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    seen = {
        role: log_in(app.test_client(), make_user(role=role)).get("/api/users/ann").json.get("email")
        for role in ("reader", "author", "moderator", "administrator")
    }
    assert seen == {"reader": None, "author": None, "moderator": None, "administrator": "ann@example.org"}
    assert "email" not in client.get("/api/users/ann").json
    assert log_in(client, ann).get("/api/users/ANN").json["email"] == "ann@example.org"


def test_an_unknown_or_closed_account_is_404(client: CheckedClient) -> None:
    make_user("ann").active = False
    assert client.get("/api/users/ann").status_code == 404
    assert client.get("/api/users/bob").status_code == 404


# What is refused, and how --------------------------------------------------------------------------------------------


WRONG: dict[str, list[Any]] = {
    "username": [None, 7, True, [], {}, "", " ", "a b", "a" * 65, "a\x00", "\ud800", "admin", "аdmin", "☃", "\ufdfa"],
    "email": [None, 7, [], "", "ann", "ann@", "a@b@c.de", "a\0@a.org", "\udfff@a.org", "a@a.org\r\nBcc: b@c.de"],
    "password": [None, 7, [], "", "seven77", "x" * 1001, "nul\x00 in it", "half a pair \ud83d", "password", "12345678"],
    "name": [None, 7, [], "x" * 121, "two\nlines", "nul\x00", "\ud800"],
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_value_is_refused_by_name_and_changes_nothing(
    client: CheckedClient, session: scoped_session[Session], field: str
) -> None:
    for value in WRONG[field]:
        response = client.post("/api/register", json=ANN | {field: value})
        assert (response.status_code, response.mimetype) == (422, "application/problem+json"), ascii(value)
        assert list(response.json["fields"]) == [field], ascii(value)
    assert session.scalar(select(func.count(User.id))) == 0


def test_a_missing_field_is_named(client: CheckedClient) -> None:
    for field in ANN:
        response = client.post("/api/register", json={name: value for name, value in ANN.items() if name != field})
        assert (response.status_code, response.json["fields"]) == (422, {field: ["This field is required."]})


def test_a_wrong_log_in_body_is_refused_by_name(client: CheckedClient) -> None:
    bodies: list[tuple[dict[str, Any], str]] = [
        ({"password": PASSWORD}, "username"),
        ({"username": "ann"}, "password"),
        ({"username": "ann", "password": "x" * 1001}, "password"),
        ({"username": "ann\x00", "password": PASSWORD}, "username"),
        ({"email": "\ud800", "password": PASSWORD}, "email"),
        ({"username": "ann", "password": "\ud800"}, "password"),
        ({"username": "ann", "password": PASSWORD, "remember": []}, "remember"),
        ({"username": "ann", "password": PASSWORD, "as": "admin"}, "as"),
    ]
    for body, field in bodies:
        response = client.post("/api/login", data=json.dumps(body), content_type="application/json")
        assert (response.status_code, list(response.json["fields"])) == (422, [field]), ascii(body)


BODIES = [
    (b"{", "application/json", 400),
    (b"", "application/json", 400),
    (b"\xff\xfe{}", "application/json", 400),
    (b'{"username": "\xff"}', "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"username": ' + b"[" * 100_000, "application/json", 400),
    (b'{"username": ' + b"9" * 5_000 + b"}", "application/json", 400),
    (b"null", "application/json", 422),
    (b"[]", "application/json", 422),
    (b'"text"', "application/json", 422),
    (b"{}", "text/plain", 415),
    (b"{}", "", 415),
    (b"username=ann", "application/x-www-form-urlencoded", 415),
    (b"", "application/x-www-form-urlencoded", 415),
    (b"--x--\r\n", "multipart/form-data; boundary=x", 415),
    (b"", "multipart/form-data", 415),
    (b'{"password": "' + b"x" * 10_000_000 + b'"}', "application/json", 422),
    (b'{"password": "' + b"x" * 13_000_000 + b'"}', "application/json", 413),
]


@pytest.mark.parametrize("path", ["/api/register", "/api/login"])
def test_a_body_that_is_no_json_object_is_refused(client: CheckedClient, path: str) -> None:
    for body, kind, status in BODIES:
        response = client.post(path, data=body, content_type=kind)
        if kind.startswith("multipart") and path == "/api/register":
            status = 422  # a form is taken here, and this one is empty
        assert (response.status_code, response.mimetype) == (status, "application/problem+json"), (body[:20], kind)


def test_any_other_password_of_8_to_1000_characters_is_taken_as_typed(client: CheckedClient) -> None:
    for number, password in enumerate([" seven7 ", "x" * 7 + "é" * 993, "🙂" * 8, "a b\tc d e\n"]):
        name = f"ann{number}"
        body = {"username": name, "email": f"{name}@example.org", "password": password}
        assert client.post("/api/register", json=body).status_code == 201, password
        for typed, status in ((password, 200), (password[:-1], 401), (password.swapcase() + " ", {401, 422})):
            response = client.post("/api/login", json={"username": name, "password": typed})
            assert response.status_code in (status if isinstance(status, set) else {status}), (password, typed)


def test_a_name_that_looks_like_a_members_is_taken(client: CheckedClient) -> None:
    make_user("ann")
    for twin in ("ann", "ANN", "аnn", "ａｎｎ"):
        response = client.post("/api/register", json=ANN | {"username": twin, "email": "other@example.org"})
        assert (response.status_code, list(response.json["fields"])) == (422, ["username"]), twin


def test_a_taken_address_is_named(client: CheckedClient) -> None:
    make_user("ann")
    response = client.post("/api/register", json=ANN | {"username": "bob", "email": "ANN@example.ORG"})
    assert (response.status_code, list(response.json["fields"])) == (422, ["email"])


def test_of_fifty_who_register_one_name_at_once_one_gets_it(app: Flask) -> None:
    app.test_client().get("/api/user")  # Flask sets itself up at the first request

    def register(number: int) -> int:
        body = ANN | {"email": f"ann{number}@example.org"}
        return app.test_client().post("/api/register", json=body).status_code

    assert at_once(app, 50, register) == {201: 1, 422: 49}
    assert user_by_username("ann")


def test_without_the_guard_those_who_come_second_get_an_error_of_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AnotherError(Exception):
        pass

    monkeypatch.setattr(service, "IntegrityError", AnotherError)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client().get("/api/user")

    def register(number: int) -> int:
        body = ANN | {"email": f"ann{number}@example.org"}
        return app.test_client().post("/api/register", json=body).status_code

    assert at_once(app, 5, register) == {201: 1, 500: 4}


def test_a_refused_method_or_path_is_problem_json(client: CheckedClient) -> None:
    for response in (client.get("/api/register"), client.get("/api/nothing")):
        assert response.status_code in (404, 405)
        assert response.mimetype == "application/problem+json"
        assert set(response.json) == {"type", "title", "status", "detail"}
