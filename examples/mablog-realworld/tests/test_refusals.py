"""What is refused, in the shape that front ends expect, and where the API stands."""

from pathlib import Path
from typing import Any

import pytest
from programs import API, Program, changing

from mablog.app import Mablog
from mablog.errors import InvalidFields
from mablog.site.service import change_settings
from mablog.testing import PASSWORD, new_site

LONG = "x" * 1_000_001
NONSENSE: tuple[Any, ...] = (None, [], {}, 1, 10**400, 1.5, True, "\x00", "\ud800", LONG, [None], {"a": {"b": []}}, "")


def test_nonsense_is_refused_in_words(site: Mablog, ann: Program) -> None:
    slug = ann.write()
    places: dict[tuple[str, str, str], dict[str, Any]] = {
        ("POST", "/users/login", "user"): {"email": "ann@example.org", "password": "x"},
        ("POST", "/users", "user"): {"username": "cid", "email": "cid@example.org", "password": "x"},
        ("PUT", "/user", "user"): dict.fromkeys(("email", "username", "password", "bio", "image", "currentPassword")),
        ("POST", "/articles", "article"): {"title": "a", "description": "a", "body": "a", "tagList": []},
        ("PUT", f"/articles/{slug}", "article"): {"title": "a", "description": "a", "body": "a", "tagList": []},
        ("POST", f"/articles/{slug}/comments", "comment"): {"body": "a"},
    }
    for (method, path, name), fields in places.items():
        for value in NONSENSE:
            for field in fields:
                ann.ask(method, path, json={name: fields | {field: value}})  # which looks that it is no 500
            if not isinstance(value, dict) or path != f"/articles/{slug}":  # of which nothing has to change
                assert ann.status(method, path, json={name: value}) in (401, 422), (path, str(value)[:50])
            assert ann.status(method, path, json={"other": value}) == 422
        for body in ("", "{", "[" * 100_000, "null", '"a"', "[1]", "\x00", '{"user": NaN}', b"\xff\xfe"):
            assert ann.status(method, path, data=body, content_type="application/json") == 422, (path, body[:20])
        assert ann.status(method, path, data="user=x", content_type="application/x-www-form-urlencoded") == 422
        assert ann.status(method, path) == 422


def test_nonsense_in_addresses_is_refused_in_words(site: Mablog, ann: Program) -> None:
    for query in ("limit=-1", "limit=0", "limit=101", "limit=1000000000000", "limit=x", "limit=", "offset=-1",
                  "offset=1000000000000", "offset=1e3", "limit=1&limit=2", f"offset={'9' * 5000}",
                  f"author={'x' * 65}", f"tag={'x' * 81}", "favorited=%00", "tag=%FF"):  # fmt: skip
        for path in ("/articles", "/articles/feed") if "=x" not in query and "%" not in query else ("/articles",):
            assert ann.status("GET", f"{path}?{query}") == 422, query
    slug = ann.write()
    for number in ("0", "-1", "x", "2147483647", "2147483648", "9" * 5000, "1.5"):
        assert ann.status("DELETE", f"/articles/{slug}/comments/{number}") == 404, number
    for name in ("%00", "%FF", "x" * 5000, "..", "%F0%9F%98%80", "a%2Fb"):
        assert ann.status("GET", f"/profiles/{name}") in (400, 404, 422), name
        assert ann.status("GET", f"/articles/{name}x") in (400, 404, 422), name
    assert ann.status("GET", "/nowhere") == ann.status("GET", "") == 404
    assert ann.status("PATCH", "/user") == 405
    for token in ("Token", "Token x", "Token mab_" + "a" * 38, "Bearer \xff", f"Token {LONG}"):
        answer = site.test_client().get(f"{API}/articles", headers={"Authorization": token})
        assert (answer.status_code, "body" in answer.get_json()["errors"]) == (401, True), token[:20]


# The module ----------------------------------------------------------------------------------------------------------


def test_the_prefix_is_a_setting(tmp_path: Path) -> None:
    app = new_site(tmp_path, "realworld", MABLOG_SITE_REALWORLD_PREFIX="/conduit")
    assert app.test_client().get("/conduit/tags").get_json() == {"tags": []}
    assert app.test_client().get(f"{API}/tags").status_code == 404


def test_the_prefix_is_not_set_where_something_else_stands(site: Mablog) -> None:
    for prefix in ("conduit", "/", "", "/a/", "/A b", "/posts", "/api/conduit"):
        with pytest.raises(InvalidFields, match="realworld_prefix"), changing(site):
            change_settings({"realworld_prefix": prefix})
    with changing(site):
        change_settings({"realworld_prefix": f"{API}/v2"})


def test_limits_and_sizes_are_told_of_in_its_own_shape(site: Mablog, ann: Program) -> None:
    wrong = {"user": {"email": "bob@example.org", "password": "a guess"}}
    answers = [Program(site).ask("POST", "/users/login", json=wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert ann.status("POST", "/articles", data=b" " * 13_000_000, content_type="application/json") == 413


def test_first_posts_of_new_members_wait_for_a_moderator(site: Mablog, visitor: Program) -> None:
    with changing(site):
        change_settings({"default_role": "author", "hold_first_posts": 1})
    new = {"username": "cid", "email": "cid@example.org", "password": PASSWORD}
    cid = Program(site, visitor.ask("POST", "/users", json={"user": new}).get_json()["user"]["token"])
    slug = cid.write()
    assert cid.status("GET", f"/articles/{slug}") == 200
    assert visitor.status("GET", f"/articles/{slug}") == 404
    assert visitor.slugs() == []


def test_front_ends_of_listed_origins_may_use_it(tmp_path: Path) -> None:
    app = new_site(tmp_path, "realworld", MABLOG_CORS_ORIGINS="https://conduit.example")
    headers = {"Origin": "https://conduit.example", "Access-Control-Request-Method": "PUT"}
    allowed = app.test_client().options(f"{API}/user", headers=headers | {"Access-Control-Request-Headers": "token"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://conduit.example"
    elsewhere = app.test_client().post(f"{API}/users/login", json={}, headers={"Origin": "https://evil.example"})
    assert (elsewhere.status_code, list(elsewhere.get_json())) == (403, ["errors"])


def test_refusals_are_in_the_language_of_whoever_asks(site: Mablog, ann: Program) -> None:
    ann.headers["Accept-Language"] = "es"
    [message] = ann.ask("PUT", "/user", json={"user": {"username": "queen"}}).get_json()["errors"]["username"]
    assert message == "El nombre de usuario no cambia."


def test_it_is_described_beside_mablogs_own(site: Mablog) -> None:
    document = site.test_client().get("/api/openapi.json").get_json()
    operation = document["paths"][f"{API}/articles"]["post"]
    [shape] = operation["responses"]["422"]["content"].values()
    assert shape["schema"]["$ref"].endswith("/mablog_realworld.ErrorsOut")
    assert {"PostOut", "mablog_realworld.Article"} <= document["components"]["schemas"].keys()
    assert f"{API}/articles" in site.test_client().get("/api/docs").text
