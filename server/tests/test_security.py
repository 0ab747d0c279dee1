"""Attacks, each with its control: with the guard off, or from where it is allowed, the same request succeeds."""

import re
from typing import Any

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_post, make_user
from flask import Flask, request, session

from mablog import security, static_files
from mablog.access import public
from mablog.accounts import onetime, service
from mablog.accounts.models import User
from mablog.accounts.onetime import Purpose
from mablog.accounts.queries import user_by_username
from mablog.app import create_app
from mablog.links import safe_next
from mablog.posts.models import Post

ANN = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}

COOKIE = "__Host-session"
"""Of the log-in, on a site with https."""

ELSEWHERE: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://blog.example.evil.example"},
    {"Origin": "https://blog.example:8443"},
    {"Origin": "http://blog.example"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://blog.example"},
    {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
]
OWN: list[dict[str, str]] = [
    {},
    {"Origin": "https://blog.example"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://blog.example"},
    {"Sec-Fetch-Site": "none"},
]


# Requests that other sites forge -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/posts", "/login", "/logout", "/nowhere"])
def test_a_write_that_a_browser_sends_for_another_site_is_refused(app: Flask, path: str) -> None:
    client = log_in(app.test_client(), make_user(role="author"))
    for headers in ELSEWHERE:
        assert client.post(path, json={}, headers=headers).status_code == 403, headers
    assert client.get("/api/user").json is not None
    for headers in OWN:
        assert client.post(path, json={}, headers=headers).status_code != 403, headers


def test_with_the_guard_off_another_site_writes(app: Flask) -> None:
    app.before_request_funcs[None].remove(security._refuse_other_sites)
    client = log_in(app.test_client(), make_user(role="author"))
    for headers in ELSEWHERE:
        response = client.post("/api/posts", json={"title": "Forged"}, headers=headers)
        assert response.status_code == 201, headers


def test_other_methods_are_guarded_too_and_reading_is_not(app: Flask) -> None:
    client = log_in(app.test_client(), make_user(role="author"))
    for method in ("PATCH", "DELETE"):
        assert client.open("/api/posts/a", method=method, headers=ELSEWHERE[0]).status_code == 403
    assert client.get("/", headers=ELSEWHERE[4]).status_code == 200


@pytest.fixture
def guarded(config: dict[str, object]) -> CheckedClient:
    app = create_app(config | {"WTF_CSRF_ENABLED": True})
    app.test_client_class = CheckedClient
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_without_its_token_is_refused(app: Flask, guarded: CheckedClient) -> None:
    for path in ("/register", "/login", "/logout", "/setup/x"):
        assert guarded.post(path, data=ANN | {"login": "ann"}).status_code == 400, path
        assert guarded.post(path, data=ANN | {"login": "ann", "csrf_token": "made up"}).status_code == 400, path
    assert user_by_username("ann") is None
    # The control: with the token that the page holds, the form is taken; with another visitor's, it is not.
    token = token_of(guarded.get("/register").text)
    stranger = guarded.application.test_client()
    assert stranger.post("/register", data=ANN | {"csrf_token": token}).status_code == 400
    assert guarded.post("/register", data=ANN | {"csrf_token": token}).status_code == 302
    assert user_by_username("ann")


# Sessions ------------------------------------------------------------------------------------------------------------


def cookie_of(client: CheckedClient) -> str:
    cookie = client.get_cookie(COOKIE, domain="localhost")
    assert cookie
    return cookie.value


def test_a_copied_cookie_dies_at_log_out(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    thief = app.test_client()
    thief.set_cookie(COOKIE, cookie_of(client))
    assert thief.get("/api/user").json["username"] == "ann"  # the control
    client.post("/api/logout")
    assert thief.get("/api/user").json is None
    assert thief.get("/account").status_code == 302


def test_a_log_out_that_only_takes_the_cookie_away_leaves_the_copy_alive(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "close_session", lambda token: None)
    log_in(client, make_user("ann"))
    thief = app.test_client()
    thief.set_cookie(COOKIE, cookie_of(client))
    client.post("/api/logout")
    assert client.get("/api/user").json is None
    assert thief.get("/api/user").json["username"] == "ann"


def test_log_out_on_one_device_leaves_the_others(app: Flask) -> None:
    ann = make_user("ann")
    phone, desk = log_in(app.test_client(), ann), log_in(app.test_client(), ann)
    phone.post("/api/logout")
    assert desk.get("/api/user").json["username"] == "ann"


def test_a_log_in_keeps_nothing_of_the_session_before(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    with client.session_transaction() as before:
        before["planted"] = "by eve"
    planted = cookie_of(client)
    client.post("/login", data={"login": "ann", "password": PASSWORD})
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after["_user_id"]
    eve = app.test_client()
    eve.set_cookie(COOKIE, planted)
    assert eve.get("/api/user").json is None


def plant(client: CheckedClient, eve: CheckedClient) -> None:
    """Session fixation: the victim's browser gets the attacker's cookie, and the victim logs in."""
    client.set_cookie(COOKIE, cookie_of(eve))
    client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    assert client.get("/api/user").json["username"] == "ann"


def test_a_log_in_gets_an_id_of_its_own_and_ends_the_session_before_it(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    eve = log_in(app.test_client(), make_user("eve"))
    plant(client, eve)
    assert eve.get("/api/user").json is None  # neither ann nor eve


def test_a_log_in_that_keeps_the_id_before_it_lets_the_one_in_who_planted_it(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("ann")
    token = service.new_token()
    monkeypatch.setattr(service, "new_token", lambda: token)
    eve = log_in(app.test_client(), make_user("eve"))
    plant(client, eve)
    assert eve.get("/api/user").json["username"] == "ann"


def test_a_cookie_that_others_signed_is_nobodys(app: Flask, config: dict[str, object]) -> None:
    token = service.open_session(make_user("ann"))
    for key, seen in ((str(config["SECRET_KEY"]), "ann"), ("another key, just as long", None)):
        app_of_key = Flask("forger")
        app_of_key.secret_key = key
        app_of_key.session_interface = app.session_interface
        with app_of_key.test_request_context():
            session["_user_id"] = token
            response = app_of_key.make_response("")
            app_of_key.session_interface.save_session(app_of_key, session, response)
        client = app.test_client()
        client.set_cookie(COOKIE, response.headers["Set-Cookie"].partition("=")[2].partition(";")[0])
        user = client.get("/api/user").json
        assert (user and user["username"]) == seen


def test_a_closed_account_is_out_on_the_next_request(client: CheckedClient) -> None:
    ann = make_user("ann")
    log_in(client, ann)
    ann.active = False
    assert client.get("/api/user").json is None


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(client: CheckedClient) -> None:
    make_user("ann")
    cookie = client.post("/api/login", json={"username": "ann", "password": PASSWORD}).headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-session=")
    assert set(attributes) == {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"}  # and no Domain


# Where links and redirects lead --------------------------------------------------------------------------------------

OUTSIDE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "\t//evil.example", " //evil.example", "/\n/evil.example", "https:evil.example",
    "javascript:alert(1)", "evil.example", "/%09/evil.example\t", "/\x01/evil.example", "http:///evil.example",
    "/a\\..\\..\\evil.example", "data:text/html,x", "",
]  # fmt: skip


def test_next_leads_to_this_site_only(app: Flask) -> None:
    make_user("ann")
    for target in OUTSIDE:
        with app.test_request_context():
            assert safe_next(target) == "/", repr(target)
        if "\x01" not in target:
            answer = app.test_client().post(
                "/login", query_string={"next": target}, data={"login": "ann", "password": PASSWORD}
            )
            assert answer.location == "/", repr(target)
    for target in ("/", "/account", "/search?q=a//b&next=https://evil.example", "/@ann#posts"):
        with app.test_request_context():
            assert safe_next(target) == target


def test_with_the_guard_off_next_leads_anywhere(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mablog.accounts.pages.safe_next", lambda target: target)
    make_user("ann")
    for target in ("https://evil.example/", "//evil.example/"):
        answer = app.test_client().post(
            "/login", query_string={"next": target}, data={"login": "ann", "password": PASSWORD}
        )
        assert answer.location == target


def test_links_use_the_public_address_and_never_the_host_header(client: CheckedClient) -> None:
    make_post(title="A post", slug="a-post")
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    for path in ("/", "/posts/a-post", "/feed.xml", "/feed.json", "/sitemap.xml", "/api/posts", "/login", "/nowhere"):
        text = client.get(path, headers=headers).text
        assert "evil.example" not in text, path
    assert (
        "https://blog.example/posts/a-post" in client.get("/feed.xml", headers=headers).text
    )  # what stands there instead
    assert "evil.example" not in client.get("/account", headers=headers).location


# More fields than the form has ---------------------------------------------------------------------------------------


def extras(model: Any, allowed: set[str]) -> list[str]:
    mapper = model.__mapper__
    return sorted({*mapper.columns.keys(), *mapper.relationships.keys(), "is_admin", "permissions"} - allowed)


def test_no_column_of_a_member_is_set_by_registering(app: Flask, client: CheckedClient) -> None:
    for extra in extras(User, {*ANN, "name"}):
        for value in (1, "administrator", True, {"name": "administrator"}):
            response = client.post("/api/register", json=ANN | {extra: value})
            assert (response.status_code, list(response.json["fields"])) == (422, [extra])
    assert user_by_username("ann") is None
    # A form's extra fields are not looked at.
    values = dict.fromkeys(extras(User, {*ANN, "name"}), "4") | ANN
    assert app.test_client().post("/register", data=values).status_code == 302
    ann = user_by_username("ann")
    assert ann
    assert (ann.id, ann.role.name, ann.posts_count, ann.image) == (ann.id, "reader", 0, None)
    assert ann.password_hash != "4"


def test_no_column_of_a_member_is_set_by_logging_in(client: CheckedClient) -> None:
    make_user("ann")
    for extra in extras(User, {"username", "email", "password"}):
        response = client.post("/api/login", json={"username": "ann", "password": PASSWORD, extra: "x"})
        assert (response.status_code, list(response.json["fields"])) == (422, [extra])


def test_no_other_column_of_a_post_is_set_by_writing(app: Flask) -> None:
    ann = make_user("ann", role="author")
    post = make_post(ann)
    client = log_in(app.test_client(), ann)
    fields = {
        "title",
        "slug",
        "source",
        "excerpt",
        "tags",
        "language",
        "cover",
        "cover_alt",
        "status",
        "is_page",
        "pinned",
        "comments_open",
    }
    for extra in extras(Post, {*fields, "authors", "published_at"}):
        for method, path in (("POST", "/api/posts"), ("PATCH", f"/api/posts/{post.slug}")):
            response = client.open(path, method=method, json={"title": "t", extra: 1}, headers={"If-Match": '"1"'})
            assert (response.status_code, list(response.json["fields"])) == (422, [extra]), (method, extra)


# What every answer carries -------------------------------------------------------------------------------------------


ADDRESSES = ("/", "/nowhere", "/api/user", "/login", "/static/js/theme.js", "/static/icons.svg")


def test_every_answer_carries_the_headers_that_browsers_keep_to(client: CheckedClient) -> None:
    for path in ADDRESSES:
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", path
        assert headers["Strict-Transport-Security"] == "max-age=31536000", path


def test_without_the_common_headers_an_answer_has_none(
    config: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (security, static_files):
        monkeypatch.setattr(module, "headers_of_every_answer", lambda config: {})
    client = create_app(config).test_client()
    for path in ADDRESSES:
        assert "X-Content-Type-Options" not in client.get(path).headers, path


def test_what_is_made_for_one_person_is_kept_by_no_cache(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    begun = client.post("/api/login", json={"username": "ann", "password": PASSWORD})
    assert begun.headers["Cache-Control"] == "no-store"  # it brings the cookie
    for path in ("/", "/account", "/api/user", "/admin", "/nowhere"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    # The control: what is the same for everybody may be kept.
    visitor = app.test_client()
    for path in ("/", "/api/user", "/nowhere"):
        assert "Cache-Control" not in visitor.get(path).headers, path
    assert "max-age" in log_in(app.test_client(), ann).get("/feed.xml").headers["Cache-Control"]


def test_without_the_rule_caches_may_keep_a_members_pages(app: Flask) -> None:
    app.after_request_funcs[None].remove(security._keep_out_of_caches)
    client = log_in(app.test_client(), make_user("ann"))
    assert "Cache-Control" not in client.get("/account").headers


PASSWORD_FIELD = re.compile(r"""<input[^>]*name="\w*password\w*"[^>]*>""")


def test_passwords_are_covered_and_left_to_password_managers(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    paths = ["/login", "/register", f"/password/reset/{onetime.issue(Purpose.RESET, ann, email=ann.email)}"]
    paths += [f"/setup/{service.issue_first_admin_link()}"]
    fields = [field for path in paths for field in PASSWORD_FIELD.findall(client.get(path).text)]
    fields += PASSWORD_FIELD.findall(log_in(client, ann).get("/account/security").text)
    assert len(fields) >= 6
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(new|current)-password"', field), field
        assert "maxlength" not in field  # which would cut off what is pasted


def test_no_address_leads_to_files_of_the_installation_or_lists_them(client: CheckedClient) -> None:
    for path in (
        *("/static/", "/static/css/", "/media/", "/bootstrap/static/", "/.git/config", "/.env", "/secret_key"),
        *("/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py", "/media/..%2f..%2fsecret_key"),
    ):
        assert client.get(path).status_code == 404, path
    assert client.get("/static/js/theme.js").status_code == 200  # the control


def test_every_answer_tells_its_kind_and_text_its_characters(client: CheckedClient) -> None:
    make_post(slug="a-post")
    kinds = {
        "/": "text/html; charset=utf-8",
        "/nowhere": "text/html; charset=utf-8",
        "/posts/a-post.md": "text/markdown; charset=utf-8",
        "/feed.xml": "application/atom+xml; charset=utf-8",
        "/feed.rss": "application/rss+xml; charset=utf-8",
        "/feed.json": "application/feed+json",
        "/sitemap.xml": "application/xml; charset=utf-8",
        "/robots.txt": "text/plain; charset=utf-8",
        "/api/user": "application/json",
        "/api/nowhere": "application/problem+json",
        "/static/css/mablog.css": 'text/css; charset="utf-8"',
        "/static/js/theme.js": 'text/javascript; charset="utf-8"',
        "/static/icons.svg": "image/svg+xml; charset=utf-8",
        "/media/drawn/A-1.svg": "image/svg+xml; charset=utf-8",
    }
    assert {path: client.get(path).headers["Content-Type"] for path in kinds} == kinds


def test_trace_sends_nothing_back(app: Flask, client: CheckedClient) -> None:
    app.add_url_rule("/echo", "echo", public(lambda: request.headers["X-Secret"]), methods=["TRACE"])
    for path in ("/", "/login", "/nowhere", "/static/js/theme.js"):
        answer = client.open(path, method="TRACE", headers={"X-Secret": "to be kept"})
        assert answer.status_code in (404, 405), path
        assert "to be kept" not in answer.text
    # The control: a route that names the method answers to it.
    assert client.open("/echo", method="TRACE", headers={"X-Secret": "to be kept"}).text == "to be kept"


def test_an_address_that_is_no_text_is_refused_and_never_a_500(client: CheckedClient) -> None:
    for path in (
        "/a%00b",
        "/posts/%00",
        "/@%00",
        "/tags/%00",
        "/api/posts/%00",
        "/api/users/%00",
        "/setup/%00",
        "/?a%00=1",
    ):
        assert client.get(path).status_code in (400, 422), path
    for path in ("/%ff", "/posts/%ff", "/@%ff", "/api/users/%ff", "/media/%ff", "/setup/%ed%a0%80"):
        assert client.get(path).status_code == 404, path
