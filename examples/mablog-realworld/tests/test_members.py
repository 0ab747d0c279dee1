"""Accounts and profiles, as RealWorld front ends use them."""

from flask.testing import FlaskClient
from programs import API, Program, changing, member, token_of
from sqlalchemy import func, select

from mablog.accounts.models import ApiToken
from mablog.app import Mablog
from mablog.db import db
from mablog.site.service import change_settings
from mablog.testing import PASSWORD, log_in


def test_who_registers_is_logged_in_and_known_by_the_token(site: Mablog, visitor: Program) -> None:
    new = {"username": "cid", "email": "cid@example.org", "password": PASSWORD}
    answer = visitor.ask("POST", "/users", json={"user": new})
    user = answer.get_json()["user"]
    assert (answer.status_code, user["username"], user["email"]) == (201, "cid", "cid@example.org")
    assert user["image"].startswith("http://")
    cid = Program(site, user["token"])
    assert cid.get("/user")["user"] == user
    assert visitor.wrong("POST", "/users", json={"user": new}) == {"username"}
    assert visitor.wrong("POST", "/users", json={"user": new | {"username": "dan"}}) == {"email"}
    assert visitor.wrong("POST", "/users", json={"user": {}}) == {"username", "email", "password"}
    weak = {"username": "a b", "email": "nowhere", "password": "password"}
    assert visitor.wrong("POST", "/users", json={"user": weak}) == {"username", "email", "password"}


def test_the_sites_rules_of_sign_up_hold(site: Mablog, visitor: Program) -> None:
    new = {"user": {"username": "cid", "email": "cid@example.org", "password": PASSWORD}}
    with changing(site):
        change_settings({"sign_up_open": False})
    assert visitor.status("POST", "/users", json=new) == 403
    with changing(site):
        change_settings({"sign_up_open": True, "unconfirmed_may": "nothing"})
    # The account waits for its address: there is no token, and whether the address is somebody's is not told.
    taken = {"user": new["user"] | {"username": "dan", "email": "ann@example.org"}}
    answers = [visitor.ask("POST", "/users", json=sent) for sent in (new, taken)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].get_json() == answers[1].get_json()
    with site.app_context():
        assert member("cid").is_pending
    assert visitor.status("POST", "/users/login", json={"user": {"email": "cid@example.org", "password": "x"}}) == 401


def test_a_log_in_makes_a_token_that_its_owner_can_revoke(site: Mablog, ann: Program) -> None:
    wrong = {"user": {"email": "ann@example.org", "password": "not it"}}
    assert Program(site).status("POST", "/users/login", json=wrong) == 401
    assert Program(site).wrong("POST", "/users/login", json={"user": {"email": "x"}}) == {"password"}
    page = log_in(site.test_client(), "ann")
    [token] = page.get("/api/tokens").get_json()["items"]
    assert (token["name"], token["scopes"]) == ("RealWorld", ["read", "write", "account"])
    assert token["expires_at"]
    assert ann.status("GET", "/user") == 200
    page.delete(f"/api/tokens/{token['id']}")
    assert ann.status("GET", "/user") == 401
    # An old token does not stand in the way of a new one.
    assert ann.status("POST", "/users/login", json={"user": {"email": "ann@example.org", "password": PASSWORD}}) == 200


def test_only_the_newest_tokens_of_a_member_stay(site: Mablog) -> None:
    tokens = [token_of(site, "ann") for _ in range(22)]
    assert Program(site, tokens[1]).status("GET", "/user") == 401
    assert Program(site, tokens[2]).status("GET", "/user") == 200
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(ApiToken)) == 20


def test_a_log_in_of_the_pages_counts_for_nothing_here(site: Mablog, ann: Program) -> None:
    page: FlaskClient = log_in(site.test_client(), "ann")
    assert page.get(f"{API}/user").status_code == 401
    assert page.post(f"{API}/articles", json={"article": {"title": "a"}}).status_code == 401
    assert page.get(f"{API}/user", headers=ann.headers).status_code == 200
    bearer = {"Authorization": ann.headers["Authorization"].replace("Token", "Bearer")}
    assert page.get(f"{API}/user", headers=bearer).status_code == 200


def test_members_say_of_themselves_what_they_like(site: Mablog, ann: Program) -> None:
    before = ann.get("/user")["user"]
    # Front ends send back all that they got.
    answer = ann.ask("PUT", "/user", json={"user": before | {"bio": "I *garden*.", "password": ""}})
    assert answer.get_json()["user"] == before | {"bio": "I *garden*."}
    profile = ann.get("/profiles/ann")["profile"]
    assert profile == {"username": "ann", "bio": "I *garden*.", "image": before["image"], "following": False}
    assert ann.ask("PUT", "/user", json={"user": {"bio": None, "image": None}}).get_json()["user"]["bio"] == ""
    assert ann.wrong("PUT", "/user", json={"user": {}}) == {"body"}
    assert ann.wrong("PUT", "/user", json={"user": {"username": "queen"}}) == {"username"}
    assert ann.wrong("PUT", "/user", json={"user": {"image": "https://elsewhere.example/me.png"}}) == {"image"}


def test_a_token_alone_takes_no_account_over(site: Mablog, ann: Program) -> None:
    new = "an even longer one"
    assert ann.wrong("PUT", "/user", json={"user": {"password": new}}) == {"password"}
    assert ann.wrong("PUT", "/user", json={"user": {"email": "eve@example.org"}}) == {"email"}
    wrong = {"user": {"password": new, "currentPassword": "a guess"}}
    assert ann.wrong("PUT", "/user", json=wrong) == {"currentPassword"}
    other = Program(site, token_of(site, "ann"))
    right = {"user": {"password": new, "email": "anna@example.org", "currentPassword": PASSWORD}}
    user = ann.ask("PUT", "/user", json=right).get_json()["user"]
    assert user["email"] == "ann@example.org"  # until the new one is confirmed
    assert Program(site, user["token"]).status("GET", "/user") == 200
    assert other.status("GET", "/user") == ann.status("GET", "/user") == 401


def test_members_follow_each_other_and_read_what_those_publish(site: Mablog, ann: Program, bob: Program) -> None:
    spring = ann.write()
    assert bob.get("/articles/feed") == {"articles": [], "articlesCount": 0}
    assert bob.ask("POST", "/profiles/ann/follow").get_json()["profile"]["following"] is True
    assert bob.status("POST", "/profiles/ann/follow") == 200
    fed = bob.get("/articles/feed")
    assert (fed["articles"][0]["slug"], fed["articlesCount"]) == (spring, 1)
    assert fed["articles"][0]["author"]["following"] is True
    assert bob.ask("DELETE", "/profiles/ann/follow").get_json()["profile"]["following"] is False
    assert bob.get("/articles/feed")["articlesCount"] == 0
    assert bob.wrong("POST", "/profiles/bob/follow") == {"username"}
    assert bob.status("POST", "/profiles/nobody/follow") == bob.status("GET", "/profiles/nobody") == 404
    assert Program(site).status("POST", "/profiles/ann/follow") == Program(site).status("GET", "/articles/feed") == 401


# Articles ------------------------------------------------------------------------------------------------------------
