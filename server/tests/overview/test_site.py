"""What a program that shows the site asks first."""

from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.site.service import change_settings


def test_everybody_is_told_what_the_site_is_and_takes(client: CheckedClient) -> None:
    change_settings({"name": "Ann’s garden", "menu": "Shop | https://shop.example", "sign_up_open": False})
    make_post(title="About", slug="about", is_page=True)
    make_post(title="Not yet", is_page=True, status="draft")
    told = client.get("/api/site").get_json()
    assert (told["name"], told["url"], told["sign_up_open"]) == ("Ann’s garden", "https://blog.example", False)
    assert told["menu"] == [
        {"title": "Shop", "url": "https://shop.example"},
        {"title": "About", "url": "/about"},
    ]
    assert (told["logo"], told["mail_works"]) == (None, False)
    assert told["largest_upload"] == 10 * 1024 * 1024
    assert told["longest_source"] == 1_000_000


def test_a_member_is_told_what_they_may_do(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("root", role="administrator"))
    log_in(ann := app.test_client(), make_user("ann", role="author"))
    assert client.get("/api/user").get_json()["permissions"][-2:] == ["site.manage", "audit.read"]
    assert ann.get("/api/user").get_json()["permissions"] == ["comments.write", "members.follow", "posts.write"]
    seen = client.get("/api/users/ann").get_json()
    assert "permissions" not in seen
    assert (seen["is_following"], seen["is_blocked"]) == (False, False)
    client.put("/api/users/ann/follow")
    assert client.get("/api/users/ann").get_json()["is_following"]
    client.put("/api/users/ann/block")
    seen = client.get("/api/users/ann").get_json()
    assert (seen["is_following"], seen["is_blocked"], seen["may"]["follow"]) == (False, True, False)
