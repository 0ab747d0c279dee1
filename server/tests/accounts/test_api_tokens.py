"""API tokens: how they are made and shown, and what they can and cannot do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from clients import CheckedClient, Terminal
from factories import PASSWORD, log_in, make_post, make_user
from flask import Flask
from sqlalchemy import func, select, update
from test_routes import calls

from mablog.access import access_of, scope_of
from mablog.accounts import api_tokens, service
from mablog.accounts.api_tokens import create_token, is_well_formed, new_api_token
from mablog.accounts.models import ApiToken, LoginSession, User
from mablog.accounts.schemas import ApiTokenInput
from mablog.audit.models import AuditEntry
from mablog.db import db, utcnow
from mablog.members.service import set_active, set_role

ALL = ("read", "write", "account", "admin")


def token_of(user: User, *scopes: str, **fields: Any) -> str:
    data = ApiTokenInput.model_validate({"name": "a program", "scopes": scopes or ("read", "write")} | fields)
    _token, text = create_token(user, data, by=user)
    db.session.commit()
    return text


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def who(client: CheckedClient, text: str) -> str | None:
    """Whom the API takes the sender of this token for; None when it is refused."""
    response = client.get("/api/user", headers=bearer(text))
    assert response.status_code in (200, 401)
    return response.json["username"] if response.status_code == 200 else None


# The text of a token -------------------------------------------------------------------------------------------------


def test_a_token_is_told_apart_from_other_secrets_and_from_a_mistyped_one() -> None:
    text = new_api_token()
    assert re.fullmatch(r"mab_[0-9A-Za-z]{38}", text)
    assert is_well_formed(text)
    assert len({new_api_token() for _ in range(100)}) == 100
    for wrong in (text[:-1], text + "0", text[4:], "mab_", "", "mab_" + "é" * 38, text[:10] + text[9] + text[10:-1]):
        assert not is_well_formed(wrong) or wrong == text
    changed = text[:5] + ("a" if text[5] != "a" else "b") + text[6:]
    assert not is_well_formed(changed)


def test_a_token_is_stored_hashed_alone(app: Flask) -> None:
    text = token_of(make_user())
    (stored,) = db.session.scalars(select(ApiToken))
    assert text.encode() not in stored.token_hash
    assert text not in repr(vars(stored))
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "token.create"))
    assert text not in repr(vars(entry))
    assert entry.after == {"name": "a program", "scopes": ["read", "write"]}


# Page, API and command -----------------------------------------------------------------------------------------------


def test_a_token_is_made_by_the_api_and_shown_once(client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    body = {"name": "Backup", "scopes": ["read", "read"], "expires_in_days": 30}
    response = client.post("/api/tokens", json=body)
    assert response.status_code == 201
    text = response.json["token"]
    assert who(client, text) == "ann"
    (listed,) = client.get("/api/tokens").json["items"]
    assert text not in str(listed)
    assert (listed["name"], listed["scopes"]) == ("Backup", ["read"])
    assert listed["expires_at"] > listed["created_at"]
    assert listed["last_used_at"].endswith(":00Z")  # to the minute
    assert client.delete(f"/api/tokens/{listed['id']}").status_code == 204
    assert client.delete(f"/api/tokens/{listed['id']}").status_code == 404
    assert who(client, text) is None


def test_a_token_is_made_and_revoked_on_the_page(client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    page = client.post(
        "/account/tokens", data={"name": "Backup", "read": "y", "write": "y", "expires_in_days": "never"}
    )
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    (text,) = re.findall(r'value="(mab_\w+)"', page.text)
    assert who(client, text) == "ann"
    page = client.get("/account/tokens").text
    assert text not in page
    for shown in ("Backup", "read, write", "does not expire", "last used"):
        assert shown in page
    number = client.get("/api/tokens").json["items"][0]["id"]
    assert client.post(f"/account/tokens/{number}/revoke").location == "/account/tokens"
    assert who(client, text) is None


def test_a_refused_token_is_told_at_its_fields(client: CheckedClient) -> None:
    log_in(client, make_user())
    good = {"name": "x", "scopes": ["read"]}
    for wrong, field in (
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": "read"}, "scopes"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 10**12}, "expires_in_days"),
        ({"user_id": 1}, "user_id"),
        ({"token_hash": "x"}, "token_hash"),
    ):
        response = client.post("/api/tokens", json=good | wrong)
        assert (response.status_code, list(response.json["fields"])) == (422, [field]), wrong
    page = client.post("/account/tokens", data={"name": "Kept", "expires_in_days": "x"})
    assert page.status_code == 422
    assert 'value="Kept"' in page.text
    assert db.session.scalar(select(func.count(ApiToken.id))) == 0


def test_a_member_has_so_many_tokens_and_no_more(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_tokens, "MOST_TOKENS", 2)
    log_in(client, make_user())
    answers = [client.post("/api/tokens", json={"name": "x", "scopes": ["read"]}).status_code for _ in range(3)]
    assert answers == [201, 201, 422]


def test_a_members_tokens_are_nobody_elses_business(app: Flask, client: CheckedClient) -> None:
    text = token_of(make_user("ann"))
    number = db.session.scalar(select(ApiToken.id))
    log_in(client, make_user(role="administrator"))
    assert client.get("/api/tokens").json["items"] == []
    assert client.delete(f"/api/tokens/{number}").status_code == 404
    assert client.post(f"/account/tokens/{number}/revoke").status_code == 404
    assert who(client, text) == "ann"


def test_the_command_line_makes_lists_and_revokes_tokens(runner: Terminal, client: CheckedClient) -> None:
    make_user("ann")
    made = runner.invoke(args=["user", "token", "add", "ann", "--for", "Backup", "--scope", "read", "--days", "7"])
    text = made.output.strip()
    assert who(client, text) == "ann"
    assert "mab_" in runner.invoke(args=["user", "token", "add", "ann", "--for", "Other", "--no-expiry"]).output
    listed = runner.invoke(args=["user", "token", "list", "ann"]).output
    assert "Backup  read  expires " in listed
    assert "Other  read  does not expire  never used" in listed
    assert text not in listed
    number = re.search(r"^(\d+)  Backup", listed, re.MULTILINE)
    assert number
    assert runner.invoke(args=["user", "token", "revoke", "ann", number[1]]).exit_code == 0
    assert who(client, text) is None
    for wrong in (
        ["revoke", "ann", number[1]],
        ["add", "nobody", "--for", "x"],
        ["add", "ann", "--for", ""],
        ["add", "ann", "--for", "x", "--days", "0"],
        ["add", "ann", "--for", "x", "--scope", "all"],
    ):
        assert runner.invoke(args=["user", "token", *wrong]).exit_code != 0, wrong


# What a token does ---------------------------------------------------------------------------------------------------


def test_a_program_writes_with_its_token_without_cookie_origin_or_session(app: Flask, client: CheckedClient) -> None:
    text = token_of(make_user("ann", role="author"), "read", "write")
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post("/api/posts", json={"title": "By a program"}, headers=bearer(text) | headers)
        assert response.status_code == 201
        assert "Set-Cookie" not in response.headers
    assert db.session.scalar(select(func.count(LoginSession.id))) == 0
    assert client.get("/api/user").json is None
    assert client.get("/api/posts/by-a-program", headers={"Authorization": f"bearer  {text} "}).status_code == 200
    assert client.get("/account", headers=bearer(text)).status_code == 302  # pages take none


def test_the_cookie_beside_a_token_does_not_count(client: CheckedClient) -> None:
    log_in(client, make_user("root", role="administrator"))
    assert who(client, token_of(make_user("ann"))) == "ann"
    assert client.post("/api/posts", json={"title": "x"}, headers=bearer("mab_made_up")).status_code == 401
    response = client.post("/api/logout", headers=bearer("mab_made_up"))
    assert response.status_code == 401
    assert client.get("/api/user").json["username"] == "root"


@pytest.mark.parametrize("wrong", ["", "x", "mab_", "mab_" + "0" * 38, "\xff", "Bearer", "a b c", "mab_' OR 1=1 --"])
def test_a_wrong_token_is_told_so_as_rfc_6750_has_it(client: CheckedClient, wrong: str) -> None:
    for path in ("/api/user", "/api/posts", "/api/sessions"):
        response = client.get(path, headers=bearer(wrong))
        assert (response.status_code, response.mimetype) == (401, "application/problem+json")
        assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_without_a_token_the_api_says_which_kind_it_takes(client: CheckedClient) -> None:
    for headers in ({}, {"Authorization": "Basic YW5uOng="}):
        response = client.get("/api/sessions", headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_token_in_the_address_or_the_body_is_none(client: CheckedClient) -> None:
    text = token_of(make_user())
    assert client.get(f"/api/user?access_token={text}").json is None
    assert client.post("/api/posts", json={"title": "x", "access_token": text}).status_code == 401


def test_each_scope_lets_do_its_part_and_no_other(app: Flask, client: CheckedClient) -> None:
    make_post(make_user("ann", role="author"), slug="a-post")
    owner = make_user(role="administrator")
    tokens = {name: token_of(owner, name) for name in ALL}
    for endpoint, method, address in calls(app):
        if not address.startswith("/api/") or endpoint.startswith("api."):
            continue
        needed = scope_of(app, endpoint, method)
        for name, text in tokens.items():
            response = client.open(address, method=method, json=None if method == "GET" else {}, headers=bearer(text))
            told = response.headers.get("WWW-Authenticate", "")
            is_refused = response.status_code == 403 and "insufficient_scope" in told
            assert is_refused is (name != needed), (name, method, address, response.status_code)
            assert not (is_refused and needed) or f'scope="{needed}"' in told
            assert response.status_code != 401


def test_no_token_reaches_password_sessions_tokens_or_what_forgot_to_say(app: Flask) -> None:
    closed = {
        endpoint
        for endpoint, method, address in calls(app)
        if address.startswith("/api/") and scope_of(app, endpoint, method) is None
    }
    assert closed >= {
        "accounts_api.register", "accounts_api.login", "accounts_api.logout", "credentials_api.change_password",
        "devices_api.sessions", "devices_api.end", "devices_api.end_others",
        "api_tokens_api.tokens", "api_tokens_api.create", "api_tokens_api.revoke",
    }  # fmt: skip
    assert all(access_of(app, endpoint) in ("public", "member") for endpoint in closed)


def test_a_token_never_does_more_than_its_owners_role(client: CheckedClient) -> None:
    reader = token_of(make_user(role="reader"), *ALL)
    assert client.post("/api/posts", json={"title": "x"}, headers=bearer(reader)).status_code == 403
    assert client.get("/api/audit", headers=bearer(reader)).status_code == 403
    assert client.get("/api/audit", headers=bearer(token_of(make_user(role="administrator"), *ALL))).status_code == 200


def test_the_last_use_is_noted_to_the_minute(app: Flask, client: CheckedClient) -> None:
    text = token_of(make_user())
    an_hour_ago = utcnow() - timedelta(hours=1)
    db.session.execute(update(ApiToken).values(last_used_at=an_hour_ago))
    who(client, text)
    used = db.session.scalar(select(ApiToken.last_used_at))
    assert used
    assert used > an_hour_ago
    assert (used.second, used.microsecond) == (0, 0)


def test_an_expired_token_is_none(app: Flask, client: CheckedClient) -> None:
    text = token_of(make_user("ann"), expires_in_days=1)
    assert who(client, text) == "ann"
    db.session.execute(update(ApiToken).values(expires_at=utcnow()))
    assert who(client, text) is None


# A token that outlives what it was given for -------------------------------------------------------------------------


def new_password(client: CheckedClient) -> None:
    log_in(client, db.session.scalars(select(User)).one())
    body = {"current_password": PASSWORD, "new_password": "quite another one, really"}
    assert client.put("/api/password", json=body).status_code == 204


def test_a_token_and_a_cookie_end_with_the_password(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    text, thief = token_of(ann), log_in(app.test_client(), ann)
    new_password(client)
    assert who(app.test_client(), text) is None
    assert thief.get("/api/user").json is None


def test_with_that_guard_off_they_outlive_it(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mablog.accounts.credentials.end_sessions", lambda *_args, **_kwargs: None)
    ann = make_user("ann")
    text, thief = token_of(ann), log_in(app.test_client(), ann)
    new_password(client)
    assert who(app.test_client(), text) == "ann"
    assert thief.get("/api/user").json is not None


def disable(ann: User) -> None:
    set_active(make_user(role="administrator"), ann.username, active=False)
    db.session.commit()


def test_a_token_and_a_cookie_end_with_the_account(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    text = token_of(ann)
    log_in(client, ann)
    disable(ann)
    assert who(app.test_client(), text) is None
    assert client.get("/api/user").json is None
    assert client.get("/account").status_code == 302


def test_a_disabled_account_is_out_even_where_its_rows_were_left(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = make_user("ann")
    text = token_of(ann)
    log_in(client, ann)
    ann.active = False
    assert who(app.test_client(), text) is None
    assert client.get("/api/user").json is None
    ann.active = True  # the control: it is this column that decides
    assert who(app.test_client(), text) == "ann"
    assert client.get("/api/user").json["username"] == "ann"


def writes(client: CheckedClient, headers: dict[str, str]) -> int:
    return client.post("/api/posts", json={"title": "After all"}, headers=headers).status_code


def test_a_lowered_role_counts_at_once_for_tokens_and_cookies(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    text = token_of(ann)
    log_in(client, ann)
    assert (writes(client, {}), writes(app.test_client(), bearer(text))) == (201, 201)
    set_role(None, "ann", "reader")
    db.session.commit()
    assert (writes(client, {}), writes(app.test_client(), bearer(text))) == (403, 403)


def test_with_the_permissions_of_their_beginning_they_would_go_on_writing(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = make_user("ann", role="author")
    text = token_of(ann)
    log_in(client, ann)
    set_role(None, "ann", "reader")
    monkeypatch.setattr(User, "can", lambda user, permission: permission == "posts.write")
    assert (writes(client, {}), writes(app.test_client(), bearer(text))) == (201, 201)


def test_signing_out_elsewhere_leaves_the_tokens_and_ending_everything_does_not(
    app: Flask, client: CheckedClient
) -> None:
    ann = make_user("ann")
    text = token_of(ann)
    log_in(client, ann).delete("/api/sessions")
    assert who(app.test_client(), text) == "ann"
    service.end_sessions(ann)
    assert who(app.test_client(), text) is None
