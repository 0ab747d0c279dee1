"""Whose address counts, with proxies in front of the server and with people who make up headers."""

import http.client
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from live import serving

from mablog.app import create_app
from mablog.config import ConfigError
from mablog.proxies import client, client_of

PROXIES = "10.0.0.0/8, 2001:db8:1::/48 192.0.2.7"

CASES = [
    # The peer, X-Forwarded-For, and who that makes the client.
    ("198.51.100.1", None, "198.51.100.1"),
    ("198.51.100.1", "203.0.113.9", "198.51.100.1"),  # no proxy of ours: made up
    ("198.51.100.1", "203.0.113.9, 10.0.0.1", "198.51.100.1"),
    ("10.0.0.1", None, "10.0.0.1"),
    ("10.0.0.1", "", "10.0.0.1"),
    ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
    ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the client wrote 1.2.3.4 itself
    ("10.0.0.1", "1.2.3.4,203.0.113.9,192.0.2.7, 10.9.9.9", "203.0.113.9"),
    ("10.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"),
    ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
    ("10.0.0.1", "[2001:db8:9::1]:4711", "2001:db8:9::1"),
    ("2001:db8:1::5", "2001:DB8:9::1", "2001:db8:9::1"),
    ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
    ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
    ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),  # the proxy hands on what is no address: count the proxy
    ("10.0.0.1", "203.0.113.9, ", "10.0.0.1"),
    ("10.0.0.1", ", ".join(["1.2.3.4"] * 5000 + ["203.0.113.9"]), "203.0.113.9"),
]


def seen(app: Flask, peer: str, **headers: str | None) -> dict[str, Any]:
    """What a view learns of who asks."""
    found: dict[str, Any] = {}

    def view() -> str:
        found.update(address=request.remote_addr, scheme=request.scheme, client=client())
        return ""

    view.access = "public"  # type: ignore[attr-defined]
    app.view_functions["accounts.logout"] = view
    sent = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    assert app.test_client().post("/logout", environ_base={"REMOTE_ADDR": peer}, headers=sent).status_code == 200
    return found


@pytest.fixture
def behind_proxies(config: dict[str, object]) -> Flask:
    return create_app(config | {"MABLOG_TRUSTED_PROXIES": PROXIES})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_client_is_the_last_one_that_a_trusted_proxy_saw(behind_proxies: Flask) -> None:
    for peer, forwarded, expected in CASES:
        assert seen(behind_proxies, peer, X_Forwarded_For=forwarded)["address"] == expected, (peer, forwarded)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_trusted_proxies_no_header_is_believed(app: Flask) -> None:
    for header in ("X_Forwarded_For", "X_Real_IP", "Forwarded", "X_Client_IP", "CF_Connecting_IP"):
        assert seen(app, "127.0.0.1", **{header: "203.0.113.9"})["address"] == "127.0.0.1"
    assert seen(app, "127.0.0.1", X_Forwarded_Proto="https")["scheme"] == "http"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_scheme_is_believed_from_the_same_proxies(behind_proxies: Flask) -> None:
    for peer, forwarded, proto, expected in (
        ("10.0.0.1", "203.0.113.9", "https", "https"),
        ("10.0.0.1", None, "https", "https"),
        ("10.0.0.1", "203.0.113.9", "http, https", "https"),  # the client wrote http itself
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "https, http", "https"),
        ("10.0.0.1", "203.0.113.9", "gopher", "http"),
        ("198.51.100.1", "10.0.0.1", "https", "http"),
    ):
        found = seen(behind_proxies, peer, X_Forwarded_For=forwarded, X_Forwarded_Proto=proto)
        assert found["scheme"] == expected, (peer, forwarded, proto)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_private_stands_for_private_networks(config: dict[str, object]) -> None:
    app = create_app(config | {"MABLOG_TRUSTED_PROXIES": "private"})
    for peer in ("127.0.0.1", "::1", "10.1.2.3", "172.18.0.5", "192.168.0.1", "fd00::1"):
        assert seen(app, peer, X_Forwarded_For="203.0.113.9")["address"] == "203.0.113.9", peer
    for peer in ("172.32.0.1", "8.8.8.8", "2001:db8::1"):
        assert seen(app, peer, X_Forwarded_For="203.0.113.9")["address"] == peer


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_no_network_stops_the_start(config: dict[str, object]) -> None:
    for wrong in ("localhost", "10.0.0.0/40", "*"):
        with pytest.raises(ConfigError, match=r"MABLOG_TRUSTED_PROXIES got .*: it takes addresses and networks"):
            create_app(config | {"MABLOG_TRUSTED_PROXIES": wrong})


def test_a_household_is_one_client_whichever_of_its_ipv6_addresses_it_uses() -> None:
    assert client_of("2001:db8:0:1::1") == client_of("2001:db8:0:1:ffff:ffff:ffff:ffff") == "2001:db8:0:1::/64"
    assert client_of("2001:db8:0:2::1") != client_of("2001:db8:0:1::1")
    assert client_of("fe80::1%eth0") == "fe80::/64"
    assert client_of("203.0.113.9") == "203.0.113.9"
    assert client_of("") == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_server_hands_on_all_lines_of_the_header(config: dict[str, object], tmp_path: Path) -> None:
    settings = {"MABLOG_TRUSTED_PROXIES": "127.0.0.1", "MABLOG_LIMIT_LOGIN_CLIENT": "1/1h"}
    with serving(config | settings, tmp_path) as server:
        statuses = []
        for made_up in ("1.2.3.4", "1.2.3.5"):
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
            connection.putrequest("POST", "/api/login")
            connection.putheader("X-Forwarded-For", made_up)  # what the client wrote
            connection.putheader("X-Forwarded-For", "203.0.113.9")  # what the proxy added
            body = b'{"username": "ann", "password": "not this one"}'
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            statuses.append(connection.getresponse().status)
    assert statuses == [401, 429]
