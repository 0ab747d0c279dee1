"""Browser clients elsewhere: which may use the API, and which have no effect."""

from io import BytesIO
from typing import Any

import pytest
from clients import CheckedClient
from factories import PASSWORD, make_user
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mablog.accounts.models import User
from mablog.app import create_app
from mablog.config import ConfigError, load
from mablog.db import db
from mablog.origins import is_same_site, origin_of
from mablog.posts.models import Post

LISTED = "https://app.example"
NETLIFY = "https://our-client.netlify.app"
OTHERS = [
    "https://evil.example",
    "null",
    "",
    "http://app.example",
    "https://app.example:8443",
    "https://app.example.evil.example",
    "https://evil-app.example",
    "https://APP.example",
    "https://app.example/",
    "https://app.example, https://evil.example",
    "https://app.example https://our-client.netlify.app",
    f"{LISTED}\t",
    "file://",
    "*",
]


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {"MABLOG_CORS_ORIGINS": f"{LISTED}, {NETLIFY}"}


def cors_headers(response: TestResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers if name.startswith("Access-Control-")}


def sent_from(origin: str, site: str = "cross-site") -> dict[str, str]:
    """The headers that browsers add to a request of a page of this origin, and scripts cannot change."""
    return {"Origin": origin, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors"}


def preflight(client: CheckedClient, path: str, origin: str, method: str = "PATCH") -> TestResponse:
    headers = sent_from(origin) | {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type,if-match",
    }
    return client.options(path, headers=headers)


@pytest.mark.parametrize("origin", [LISTED, NETLIFY])
def test_a_listed_origin_is_told_so_before_it_writes(client: CheckedClient, origin: str) -> None:
    for path in ("/api/posts", "/api/posts/a-post", "/api/user", "/api/nowhere"):
        response = preflight(client, path, origin)
        assert response.status_code == 204
        assert cors_headers(response) == {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": "content-type,if-match",
            "Access-Control-Max-Age": "600",
            "Access-Control-Expose-Headers": "ETag, Location, Retry-After, WWW-Authenticate",
        }
        assert "Origin" in response.headers["Vary"]


def test_a_listed_origin_logs_in_writes_and_reads_with_its_cookie(client: CheckedClient) -> None:
    make_user("ann", role="author")
    answers = [
        client.post("/api/login", json={"username": "ann", "password": PASSWORD}, headers=sent_from(LISTED)),
        client.post("/api/posts", json={"title": "From afar"}, headers=sent_from(LISTED, "same-site")),
        client.get("/api/posts/from-afar", headers=sent_from(LISTED)),
    ]
    assert [answer.status_code for answer in answers] == [200, 201, 200]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.headers["Vary"]


def test_a_listed_origin_can_read_what_was_refused(client: CheckedClient) -> None:
    for answer in (
        client.post("/api/login", json={}, headers=sent_from(LISTED)),
        client.post("/api/posts", json={"title": "x"}, headers=sent_from(LISTED)),
        client.get("/api/nowhere", headers=sent_from(LISTED)),
        client.put("/api/posts", headers=sent_from(LISTED)),
    ):
        assert answer.status_code >= 400
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED


ATTACKS: list[tuple[str, dict[str, Any]]] = [
    ("/api/register", {"json": {"username": "eve", "email": "eve@example.org", "password": PASSWORD}}),
    ("/api/posts", {"json": {"title": "Forged"}}),
    # A form of another site can send these without asking first; `text/plain` is no JSON, so it is never read.
    ("/api/posts", {"data": '{"title": "Forged"}', "content_type": "text/plain"}),
    ("/api/media", {"data": {"alt": "x"}, "content_type": "multipart/form-data"}),
    ("/register", {"data": {"username": "eve", "email": "eve@example.org", "password": PASSWORD}}),
]


@pytest.mark.parametrize("origin", OTHERS)
def test_any_other_origin_gets_no_header_and_has_no_effect(client: CheckedClient, origin: str) -> None:
    make_user("ann", role="author")
    client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    for path, body in ATTACKS:
        for headers in (sent_from(origin), {"Origin": origin}):
            answer = client.post(path, headers=headers, **body)
            assert (answer.status_code, cors_headers(answer)) == (403, {}), (path, headers)
        answer = preflight(client, path, origin)
        assert cors_headers(answer) == {}
    for path in ("/api/posts", "/api/user", "/"):
        answer = client.get(path, headers=sent_from(origin))
        assert cors_headers(answer) == {}
    assert db.session.scalar(select(func.count(Post.id))) == 0
    assert db.session.scalar(select(func.count(User.id))) == 1
    # The control: from this origin the same is done.
    assert (
        client.post("/api/posts", json={"title": "Mine"}, headers={"Origin": "https://blog.example"}).status_code == 201
    )


@pytest.mark.parametrize("origin", OTHERS)
def test_with_the_guard_off_another_origin_writes_and_reads(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    for module in ("mablog.cors", "mablog.security"):
        monkeypatch.setattr(f"{module}.listed_origin", lambda: origin.strip() or "none")
    make_user("ann", role="author")
    client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    answer = client.post("/api/posts", json={"title": "Forged"}, headers=sent_from(origin))
    assert answer.status_code == 201
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_a_listed_origin_has_the_api_and_not_the_pages(client: CheckedClient) -> None:
    make_user("ann", role="author")
    client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    for path in ("/posts/new", "/logout", "/register"):
        answer = client.post(path, data={"title": "x"}, headers=sent_from(LISTED))
        assert (answer.status_code, cors_headers(answer)) == (403, {})
    assert cors_headers(client.get("/account", headers=sent_from(LISTED))) == {}


def test_pictures_are_taken_from_a_listed_origin(client: CheckedClient) -> None:
    make_user("ann", role="author")
    client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    picture = BytesIO()
    Image.new("RGB", (16, 16)).save(picture, "PNG")
    data = {"file": (BytesIO(picture.getvalue()), "a.png"), "alt": "Black"}
    assert client.post("/api/media", data=data, headers=sent_from(LISTED)).status_code == 201


def test_without_the_setting_no_origin_is_told_anything(config: dict[str, object]) -> None:
    app = create_app({name: value for name, value in config.items() if name != "MABLOG_CORS_ORIGINS"})
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert cors_headers(client.get("/api/posts", headers=sent_from(LISTED))) == {}
    assert "Origin" not in client.get("/api/posts").headers.get("Vary", "")
    assert client.post("/api/login", json={}, headers=sent_from(LISTED)).status_code == 403


def test_an_answer_of_the_api_differs_by_origin_for_caches_whoever_asks(client: CheckedClient) -> None:
    for headers in ({}, sent_from(LISTED), sent_from("https://evil.example")):
        assert "Origin" in client.get("/api/posts", headers=headers).headers["Vary"]
        assert "Origin" not in client.get("/feed.xml", headers=headers).headers.get("Vary", "")


# Cookies -------------------------------------------------------------------------------------------------------------


def cookie_with(config: dict[str, object], url: str, origins: str) -> set[str]:
    app = create_app(config | {"MABLOG_URL": url, "MABLOG_CORS_ORIGINS": origins, "WTF_CSRF_ENABLED": True})
    name, *attributes = app.test_client().get("/login").headers["Set-Cookie"].split("; ")
    return {name.partition("=")[0], *attributes}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_cookies_are_for_other_sites_only_where_a_listed_origin_is_of_one(config: dict[str, object]) -> None:
    https, http = {"__Host-session", "Secure", "HttpOnly", "Path=/"}, {"session", "HttpOnly", "Path=/"}
    lax, none = {"SameSite=Lax"}, {"SameSite=None"}
    for url, origins, expected in (
        ("https://blog.example", "", https | lax),
        ("https://blog.example", "https://app.blog.example https://blog.example:8443", https | lax),
        ("https://blog.example.org", "https://app.example.org,https://example.org", https | lax),
        ("https://blog.example", "https://app.blog.example https://other.example", https | none),
        ("https://blog.example", "http://localhost:3000", https | none),
        ("https://blog.example", "http://app.blog.example", https | none),  # a site is also its scheme
        ("https://blog.github.io", "https://app.github.io", https | none),  # neighbours, not one site
        ("http://localhost:5000", "http://localhost:3000", http | lax),
        ("http://127.0.0.1:5000", "http://localhost:3000", http | lax),  # no browser takes None without Secure
    ):
        assert cookie_with(config, url, origins) == expected, (url, origins)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://example.org", "https://www.example.org", True),
        ("https://a.example.co.uk", "https://b.example.co.uk", True),
        ("https://a.co.uk", "https://b.co.uk", False),
        ("https://a.netlify.app", "https://b.netlify.app", False),
        ("https://a.netlify.app", "https://a.netlify.app:8443", True),
        ("https://deploy.a.netlify.app", "https://a.netlify.app", True),
        ("http://127.0.0.1:5000", "http://127.0.0.1:3000", True),
        ("http://10.0.0.1", "http://11.0.0.1", False),
        ("http://[::1]:5000", "http://[::1]:3000", True),
        ("http://[::1]:5000", "http://127.0.0.1:3000", False),
        ("http://localhost:5000", "http://localhost:3000", True),
        ("http://localhost:5000", "https://localhost:5000", False),
        ("http://blog.internal", "http://app.internal", False),
    ],
)
def test_what_is_one_site(one: str, other: str, same: bool) -> None:
    assert is_same_site(one, other) is is_same_site(other, one) is same


def test_origins_are_compared_as_browsers_write_them() -> None:
    for given, written in (
        ("https://App.Example:443/", "https://app.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://app.example:80", "http://app.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ):
        assert origin_of(given) == written


@pytest.mark.parametrize(
    "value",
    ["*", "null", "app.example", "https://*.example", "https://app.example/path", "ftp://app.example", "https://",
     "https://ann:secret@app.example", "https://app.example?a", "https://app.example:port", "https://app.example#a",
     "http://localhost:3000 *", "javascript:alert(1)", "https://a%20b", "https://" + "a" * 70 + ".example"],
)  # fmt: skip
def test_what_is_no_origin_stops_the_start(value: str) -> None:
    with pytest.raises(ConfigError, match=r"MABLOG_CORS_ORIGINS got .*: it takes origins such as") as error:
        load({"MABLOG_ENV": "testing", "SECRET_KEY": "of no site at all", "MABLOG_CORS_ORIGINS": value})
    assert "\n" not in str(error.value)
