"""Guessing at passwords and registering in bulk: where it ends, and that an account's owner still gets in."""

import io
from collections import Counter

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import PASSWORD, log_in, make_user
from flask import Flask
from media.samples import png
from together import at_once

from mablog.accounts import known_devices
from mablog.accounts.known_devices import Device
from mablog.accounts.queries import user_by_username
from mablog.app import create_app
from mablog.proxies import TrustedProxies

WRONG = "not this one"


def guess(client: CheckedClient, login: str, password: str = WRONG, **headers: str) -> int:
    field = "email" if "@" in login else "username"
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/api/login", json={field: login, "password": password}, headers=sent).status_code


def guesses(app: Flask, login: str, times: int = 12) -> Counter[int]:
    return Counter(guess(app.test_client(), login) for _ in range(times))


# Log-in --------------------------------------------------------------------------------------------------------------


def test_guessing_at_an_account_ends_whether_it_exists_or_not(app: Flask) -> None:
    make_user("ann")
    for login in ("ann", "ann@example.org", "nobody", "nobody@example.org"):
        assert guesses(app, login) == {401: 10, 429: 2}, login


def test_the_limit_holds_for_the_right_password_and_the_form_too(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    guesses(app, "ann", 10)
    assert guess(client, "ann", PASSWORD) == 429
    response = client.post("/login", data={"login": "ann", "password": PASSWORD})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 90
    assert "Too many requests" in response.text
    assert client.get("/api/user").json is None


def test_other_spellings_of_a_name_are_no_further_tries(app: Flask) -> None:
    make_user("ann")
    for login in ("ann", "ANN", " ann", "ａｎｎ", "аnn") * 2:
        assert guess(app.test_client(), login) == 401
    for login in ("ann", "Ann", "ann ", "аnn"):
        assert guess(app.test_client(), login) == 429, login


def test_logging_in_uses_nothing_up(app: Flask) -> None:
    make_user("ann")
    for _ in range(60):
        assert guess(app.test_client(), "ann", PASSWORD) == 200
    assert guesses(app, "ann") == {401: 10, 429: 2}


def test_of_forty_guesses_at_once_no_more_are_looked_at(app: Flask) -> None:
    make_user("ann")
    app.test_client().get("/api/user")  # Flask sets itself up at the first request
    assert at_once(app, 40, lambda _: guess(app.test_client(), "ann")) == {401: 10, 429: 30}


def test_workers_count_together_and_a_restart_forgets_nothing(app: Flask, config: dict[str, object]) -> None:
    make_user("ann")
    guesses(app, "ann", 6)
    other = create_app(config)
    other.test_client_class = CheckedClient
    assert guesses(other, "ann") == {401: 4, 429: 8}


def test_known_and_unknown_names_cost_the_same(app: Flask) -> None:
    make_user("ann")
    guesses(app, "other", 1)
    asked = []
    for login in ("ann", "nobody"):
        for expected in (401, 429):
            if expected == 429:
                guesses(app, login, 10)
            with queries_counted() as seen:
                assert guess(app.test_client(), login) == expected
            asked.append([statement.partition(" ")[0] for statement in seen])
    assert asked[0] == asked[2]
    assert asked[1] == asked[3]


# Many accounts from one place ----------------------------------------------------------------------------------------


def test_guessing_at_many_accounts_ends_whatever_address_is_made_up(app: Flask, client: CheckedClient) -> None:
    statuses = [guess(client, f"member{n}", X_Forwarded_For=f"203.0.113.{n}, 10.0.0.{n}") for n in range(60)]
    assert statuses == [401] * 50 + [429] * 10
    # Somebody elsewhere is not concerned.
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    body = {"username": "member1", "password": WRONG}
    assert client.post("/api/login", json=body, environ_base=elsewhere).status_code == 401


def test_with_every_proxy_trusted_made_up_addresses_beat_the_limit(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrustedProxies, "_trusts", lambda _self, address: address.startswith(("127.", "10.")))
    statuses = [guess(client, f"member{n}", X_Forwarded_For=f"203.0.113.{n}, 10.0.0.{n}") for n in range(60)]
    assert statuses == [401] * 60


def test_one_household_is_one_client(client: CheckedClient) -> None:
    for number in range(51):
        place = {"REMOTE_ADDR": f"2001:db8:0:1::{number:x}"}
        body = {"username": f"member{number}", "password": WRONG}
        response = client.post("/api/login", json=body, environ_base=place)
    assert response.status_code == 429


# The owner gets in ---------------------------------------------------------------------------------------------------


def test_an_attack_locks_nobody_out_of_a_device_that_the_account_knows(app: Flask) -> None:
    ann = make_user("ann")
    known = log_in(app.test_client(), ann)
    known.post("/api/logout")
    for login in ("ann", "ann@example.org"):
        guesses(app, login)
        assert guess(app.test_client(), login, PASSWORD) == 429
        assert guess(known, login, PASSWORD) == 200
        known.post("/logout")
        form = {"login": login, "password": PASSWORD}
        assert known.post("/login", data=form).status_code == 302
        known.post("/logout")


def test_an_attacker_on_the_same_network_locks_nobody_out(app: Flask) -> None:
    known = log_in(app.test_client(), make_user("ann"))
    for number in range(51):
        guess(app.test_client(), f"member{number}")
    assert guess(app.test_client(), "new") == 429
    assert guess(known, "ann", PASSWORD) == 200


def test_without_known_devices_an_attack_locks_the_owner_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    known = log_in(app.test_client(), make_user("ann"))
    monkeypatch.setattr(Device, "knows", lambda _self, _login: False)
    guesses(app, "ann")
    assert guess(known, "ann", PASSWORD) == 429


def test_a_known_device_is_limited_too_and_all_its_copies_together(app: Flask) -> None:
    known = log_in(app.test_client(), make_user("ann"))
    statuses = Counter[int]()
    for _ in range(12):
        copy = app.test_client()
        copy.set_cookie("__Host-device", device_of(known))
        statuses[guess(copy, "ann")] += 1
    assert statuses == {401: 10, 429: 2}
    assert guess(app.test_client(), "ann", PASSWORD) == 200  # and the others are not concerned


def test_who_knows_one_account_has_no_more_tries_at_another(app: Flask) -> None:
    make_user("ann")
    eve = log_in(app.test_client(), make_user("eve"))
    eve.post("/api/logout")
    guesses(app, "ann")
    assert guess(eve, "ann") == 429


def test_a_device_knows_several_accounts_and_registering_counts(app: Flask, client: CheckedClient) -> None:
    body = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}
    assert client.post("/api/register", json=body).status_code == 201
    log_in(client, make_user("bob"))
    for login in ("ann", "bob"):
        guesses(app, login)
        assert guess(client, login, PASSWORD) == 200


def test_a_device_that_somebody_made_up_is_not_known(app: Flask, config: dict[str, object]) -> None:
    ann = make_user("ann")
    real = device_of(log_in(app.test_client(), ann))
    other = create_app(config | {"SECRET_KEY": "another key, just as long"})
    with other.app_context():
        forged = known_devices.written(Device().with_account(ann))
    guesses(app, "ann")
    for cookie, status in ((real, 200), (real[:-2], 429), (forged, 429), ("", 429), ("é", 429), ("a" * 3000, 429)):
        eve = app.test_client()
        eve.set_cookie("__Host-device", cookie)
        assert guess(eve, "ann", PASSWORD) == status, cookie


def test_the_cookie_of_a_device_names_nobody_and_is_kept_from_scripts(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    response = client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    (cookie,) = [line for line in response.headers.getlist("Set-Cookie") if line.startswith("__Host-device=")]
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=31536000"):
        assert attribute in cookie
    assert "Domain" not in cookie
    device = known_devices.read(device_of(client))
    assert "ann" not in repr(device)
    assert len(device.names) == 2


def device_of(client: CheckedClient) -> str:
    cookie = client.get_cookie("__Host-device")
    assert cookie
    return cookie.value


# Sign-up, uploads, search --------------------------------------------------------------------------------------------


def test_registering_in_bulk_ends(app: Flask) -> None:
    def register(number: int) -> int:
        name = f"member{number // 2}"  # every second one is taken
        body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        return app.test_client().post("/api/register", json=body).status_code

    assert Counter(map(register, range(52))) == {201: 25, 422: 25, 429: 2}
    form = {"username": "zoe", "email": "zoe@example.org", "password": PASSWORD}
    response = app.test_client().post("/register", data=form)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert user_by_username("zoe") is None


@pytest.fixture
def few(config: dict[str, object]) -> Flask:
    """The site with smaller limits for uploads and searches."""
    app = create_app(config | {"MABLOG_LIMIT_UPLOAD": "2/1h", "MABLOG_LIMIT_SEARCH": "3/1m"})
    app.test_client_class = CheckedClient
    return app


def test_uploads_are_counted_by_member(app: Flask, few: Flask) -> None:
    ann, bob = (log_in(few.test_client(), make_user(role="author")) for _ in range(2))

    def upload(client: CheckedClient) -> int:
        return client.post("/api/media", data={"file": (io.BytesIO(png()), "a.png")}).status_code

    assert [upload(ann) for _ in range(3)] == [201, 201, 429]
    assert upload(bob) == 201


def test_searches_are_counted_by_client_on_the_page_and_in_the_api(app: Flask, few: Flask) -> None:
    client = few.test_client()
    for path in ("/search?q=a", "/api/search?q=b", "/search?q=c"):
        assert client.get(path).status_code == 200
    for path in ("/search?q=d", "/api/search?q=e"):
        response = client.get(path)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 20
    assert client.get("/search").status_code == 200  # the empty form searches nothing
    assert client.get("/search?q=d", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 200
