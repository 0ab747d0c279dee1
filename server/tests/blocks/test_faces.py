"""Blocking by page and API."""

import re

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.accounts.models import User
from mablog.blocks import listeners
from mablog.db import db


@pytest.fixture
def ann(app: Flask, client: CheckedClient) -> CheckedClient:
    bob = make_user("bob", role="author", name="Bob the Builder")
    bob.bio, bob.place = "Can we *fix* it?", "Bobland"
    make_post(bob, title="By Bob")
    return log_in(client, make_user("ann"))


def test_a_member_blocks_another_one_on_their_page_and_undoes_it(app: Flask, ann: CheckedClient) -> None:
    assert 'action="/@bob/block"' in ann.get("/@bob").text
    assert ann.post("/@bob/block").location == "/@bob"
    page = ann.get("/@bob").text
    assert "Bob the Builder" in page
    assert 'action="/@bob/unblock"' in page
    assert not [
        text
        for text in ("By Bob", "fix", "Bobland", "1 post", "feed.xml")
        if text in page.partition("<main")[2].partition("</main")[0]
    ]
    listed = ann.get("/account/blocked").text
    assert "Bob the Builder" in listed
    assert 'value="/account/blocked"' in listed
    assert ann.post("/@bob/unblock", data={"next": "/account/blocked"}).location == "/account/blocked"
    assert "You block nobody." in ann.get("/account/blocked").text
    assert "By Bob" in ann.get("/@bob").text
    assert ann.post("/@bob/unblock", data={"next": "https://evil.example"}).location == "/"


def test_a_member_blocks_another_one_by_api(app: Flask, ann: CheckedClient) -> None:
    for _twice in range(2):
        assert ann.put("/api/users/bob/block").status_code == 204
    make_user("cy")
    assert ann.put("/api/users/cy/block").status_code == 204
    first = ann.get("/api/blocks?limit=1").get_json()
    second = ann.get(f"/api/blocks?limit=1&cursor={first['next_cursor']}").get_json()
    assert [item["username"] for item in first["items"] + second["items"]] == ["cy", "bob"]
    assert second["next_cursor"] is None
    seen = ann.get("/api/users/bob").get_json()
    assert (seen["name"], seen["bio"], seen["place"], seen["posts_count"]) == ("Bob the Builder", "", "", 0)
    for _twice in range(2):
        assert ann.delete("/api/users/bob/block").status_code == 204
    assert ann.get("/api/users/bob").get_json()["place"] == "Bobland"
    assert ann.get("/api/blocks?limit=1000000000").status_code == 422
    assert ann.get("/api/blocks?cursor=nonsense").status_code == 422
    for method in (ann.put, ann.delete):
        assert method("/api/users/nobody/block").status_code == 404
    assert ann.put("/api/users/ann/block").status_code == 403


def test_nobody_else_learns_of_a_block(app: Flask, ann: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    bob = log_in(app.test_client(), db.session.get_one(User, 1))

    def seen_by_bob() -> list[str]:
        addresses = ("/@ann", "/api/users/ann", "/account/blocked", "/api/blocks")
        return [re.sub('(csrf_token" value=)"[^"]*"', r"\1", bob.get(address).text) for address in addresses]

    before = seen_by_bob()
    ann.post("/@bob/block")
    assert seen_by_bob() == before
    assert "By Bob" in app.test_client().get("/@bob").text
    assert "block" not in app.test_client().get("/@bob").text.partition("<main")[2]
    # The control: her page of Bob is closed because the listener says so.
    with monkeypatch.context() as patch:
        patch.setattr(listeners, "blocked_by", lambda _viewer: frozenset())
        assert "Bobland" in ann.get("/@bob").text
    assert "Bobland" not in ann.get("/@bob").text


def test_a_closed_account_can_be_unblocked(app: Flask, ann: CheckedClient) -> None:
    gone = make_user("gone")
    ann.put("/api/users/gone/block")
    gone.active = False
    db.session.commit()
    assert "gone" in ann.get("/account/blocked").text
    assert ann.delete("/api/users/gone/block").status_code == 204
    assert ann.put("/api/users/gone/block").status_code == 404
