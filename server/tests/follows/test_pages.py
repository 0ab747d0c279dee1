"""Following by page and by API."""

import re

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import select

from mablog.accounts.service import former_member, unclaimed_user
from mablog.blocks.service import block
from mablog.db import db
from mablog.follows.models import Follow
from mablog.follows.service import follow_user
from mablog.members.service import set_active


def text_of(client: CheckedClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def names(client: CheckedClient, path: str) -> list[str]:
    return [item["username"] for item in client.get(path).get_json()["items"]]


def test_a_member_is_followed_by_a_button_on_their_page_and_below_their_posts(
    app: Flask, client: CheckedClient
) -> None:
    bob = make_user("bob", role="author", name="Bob <b>")
    slug = make_post(bob, tags=["Bees"]).slug
    log_in(client, make_user("ann"))
    for path in ("/@bob", f"/posts/{slug}"):
        page = text_of(client, path)
        assert 'action="/@bob/follow"' in page
        assert 'Follow<span class="visually-hidden">: Bob &lt;b&gt;</span>' in page
        assert client.post("/@bob/follow", data={"next": path}).location == path
        page = text_of(client, path)
        assert 'action="/@bob/unfollow"' in page
        assert "Following</span>" in page
        assert "You follow Bob &lt;b&gt;." in page
        assert client.post("/@bob/unfollow", data={"next": "//evil.example"}).location == "/"
    assert client.post("/tags/bees/follow", data={"next": "/tags/bees"}).location == "/tags/bees"
    assert "1 follower" in text_of(client, "/tags/bees")
    assert 'href="/tags/bees"' in text_of(client, "/following/tags")
    assert f"/posts/{slug}" in text_of(client, "/following")
    client.post("/tags/bees/unfollow")
    assert "You follow no tag yet." in text_of(client, "/following/tags")
    assert "You follow nobody yet." in text_of(client, "/following")


def test_visitors_are_led_to_the_log_in(client: CheckedClient) -> None:
    slug = make_post(make_user("bob", role="author"), tags=["Bees"]).slug
    for path in ("/@bob", f"/posts/{slug}", "/tags/bees"):
        assert f'href="/login?next={path}">Follow<' in text_of(client, path)
    assert client.post("/@bob/follow").status_code == 401


def test_there_is_no_button_where_there_is_nobody_to_follow(app: Flask, client: CheckedClient) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob")
    nobody = unclaimed_user("Old Author")
    former = former_member()
    log_in(client, ann)
    block(ann, bob)
    for member in (ann, bob, nobody, former):
        assert f'action="/@{member.username}/follow"' not in text_of(client, f"/@{member.username}")
    for member, status in ((ann, 422), (bob, 403), (nobody, 422), (former, 422)):
        answer = client.put(f"/api/users/{member.username}/follow")
        assert answer.status_code == status, member.username
    assert client.put("/api/users/ann/follow").get_json()["fields"] == {"username": ["You cannot follow yourself."]}
    assert client.put("/api/users/nobody/follow").status_code == 404
    assert client.post("/@ann/follow").status_code == 422


def test_following_by_api_twice_is_like_once_and_is_told_in_counts_and_lists(app: Flask, client: CheckedClient) -> None:
    make_post(make_user("bob", role="author"), tags=["Bees"])
    eve = log_in(app.test_client(), make_user("eve"))
    ann = log_in(client, make_user("ann"))
    for _ in range(2):
        assert ann.put("/api/users/bob/follow").status_code == 204
        assert ann.put("/api/tags/bees/follow").status_code == 204
    eve.put("/api/users/bob/follow")
    assert names(client, "/api/users/bob/followers") == ["eve", "ann"]
    assert names(client, "/api/users/ann/following") == ["bob"]
    [eve_shown, ann_shown] = ann.get("/api/users/bob/followers").get_json()["items"]
    assert (eve_shown["is_following"], eve_shown["may"], ann_shown["may"]) == (
        False,
        {"follow": True},
        {"follow": False},
    )
    assert ann.get("/api/users/ann/following").get_json()["items"][0]["is_following"]
    user = client.get("/api/users/bob").get_json()
    assert (user["followers_count"], user["following_count"]) == (2, 0)
    assert client.get("/api/user/tags").get_json()["items"][0] == {
        "name": "Bees", "slug": "bees", "posts_count": 1, "followers_count": 1,
        "is_following": True, "may": {"follow": True},
    }  # fmt: skip
    first = client.get("/api/users/bob/followers?limit=1").get_json()
    assert names(client, f"/api/users/bob/followers?limit=1&cursor={first['next_cursor']}") == ["ann"]
    for _ in range(2):
        assert ann.delete("/api/users/bob/follow").status_code == 204
        assert ann.delete("/api/tags/bees/follow").status_code == 204
    assert names(client, "/api/users/bob/followers") == ["eve"]
    assert client.get("/api/user/tags").get_json()["items"] == []
    assert ann.put("/api/tags/nothing/follow").status_code == 404
    for query in ("limit=1000000000", "cursor=x"):
        assert client.get(f"/api/users/bob/followers?{query}").status_code == 422


def test_lists_can_be_read_by_anybody_and_say_what_the_counts_say(app: Flask, client: CheckedClient) -> None:
    bob = make_user("bob", name="Bob")
    for name in ("ann", "eve", "gus"):
        follow_user(make_user(name), bob)
    set_active(None, "gus", active=False)
    page = text_of(client, "/@bob/followers")
    assert re.findall(r'href="/@(\w+)"><bdi>', page) == ["bob", "eve", "ann"]
    assert 'Followers<span class="count">2</span>' in page
    assert "2 followers" in text_of(client, "/@bob")
    assert "Bob follows nobody yet." in text_of(client, "/@bob/following")
    assert client.get("/@gus/followers").status_code == 404
    set_active(None, "gus", active=True)
    assert 'Followers<span class="count">3</span>' in text_of(client, "/@bob/followers")


def test_a_block_ends_following_in_both_directions_and_hides_names_in_lists(app: Flask, client: CheckedClient) -> None:
    ann, bob, eve = make_user("ann"), make_user("bob"), make_user("eve")
    for one, other in ((ann, bob), (bob, ann), (ann, eve), (bob, eve)):
        follow_user(one, other)
    block(ann, bob)
    assert db.session.execute(select(Follow.follower_id, Follow.followed_id).order_by(Follow.follower_id)).all() == [
        (ann.id, eve.id),
        (bob.id, eve.id),
    ]
    assert client.get("/api/users/ann").get_json()["followers_count"] == 0
    assert names(client, "/api/users/eve/followers") == ["bob", "ann"]
    log_in(client, ann)
    assert names(client, "/api/users/eve/followers") == ["ann"]
    assert log_in(app.test_client(), bob).put("/api/users/ann/follow").status_code == 403


def test_a_disabled_member_can_be_neither_followed_nor_listed(app: Flask, client: CheckedClient) -> None:
    bob = make_user("bob", role="author")
    make_post(bob)  # so that the account is still there to be seen
    follow_user(make_user("eve"), bob)
    log_in(client, make_user("ann"))
    set_active(None, "bob", active=False)
    assert client.put("/api/users/bob/follow").status_code in (404, 422)
    assert client.get("/api/users/bob").get_json()["followers_count"] == 0
    assert names(client, "/api/users/bob/followers") == []
    assert "follow" not in re.findall(r'action="/@bob/(\w+)"', text_of(client, "/@bob"))


@pytest.mark.parametrize("path", ["/@bob/followers", "/following/tags", "/posts/shared"])
def test_pages_take_as_many_queries_for_one_as_for_ten(app: Flask, client: CheckedClient, path: str) -> None:
    bob, ann = make_user("bob", role="author"), make_user("ann")
    make_post(bob, slug="shared", tags=["one"])
    log_in(client, ann)
    numbers = []
    for round_of in (1, 9):
        others = [make_user(role="author") for _ in range(round_of)]
        for other in others:
            follow_user(other, bob)
            make_post(other, tags=[other.username])
            client.put(f"/api/tags/{other.username}/follow")
        with queries_counted() as statements:
            text_of(client, path)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
