"""Notifications by page and by API."""

import re
from datetime import timedelta

from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.accounts.models import User
from mablog.comments.schemas import CommentInput
from mablog.comments.service import write_comment
from mablog.db import db, utcnow
from mablog.follows.service import follow_user
from mablog.notifications import notify
from mablog.notifications.models import Kind, Notification
from mablog.notifications.queries import unread_count
from mablog.site.service import change_settings


def news(user: User, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        notify(user, Kind.MODERATION, key=f"case {number}", data={"title": f"News {number}", "text": "Because <so>."})


def test_the_page_groups_by_day_and_says_what_happened(app: Flask) -> None:
    change_settings({"time_zone": "Pacific/Kiritimati"})  # fourteen hours ahead of UTC
    ann, bob = make_user("ann", role="author"), make_user("bob", name="Bob <b>")
    client = log_in(app.test_client(), ann)
    assert "Nothing yet" in client.get("/notifications").text
    post = make_post(ann, title="Herons & co")
    first = write_comment(bob, post, CommentInput(source="Well *said*."))
    answer = write_comment(ann, post, CommentInput(source="Thanks", parent_id=first.id))
    write_comment(bob, post, CommentInput(source="You are welcome", parent_id=answer.id))
    follow_user(bob, ann)
    news(ann, 1)
    now = utcnow().replace(hour=11)  # one hour after midnight there
    for each, days in zip(db.session.query(Notification).filter_by(user_id=ann.id), (40, 1, 1, 0), strict=True):
        each.created_at = now - timedelta(days=days)
    page = client.get("/notifications").text
    told = [re.sub(r"\s+", " ", re.sub("<[^>]+>", "", line)) for line in re.findall(r'told-line">(.*?)</a>', page)]
    assert told == [
        "News 0",
        "Bob &lt;b&gt; follows you",
        "Bob &lt;b&gt; answered your comment on “Herons &amp; co”",
        "Bob &lt;b&gt; commented on “Herons &amp; co”",
    ]
    assert "Well said." in page and "Because &lt;so&gt;." in page and "<so>" not in page
    assert len(re.findall("told-day", page)) == 3
    assert page.count("is-unread") == 4


def test_opening_one_leads_to_it_and_marks_it_read(app: Flask) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob")
    comment = write_comment(bob, make_post(ann), CommentInput(source="Well said."))
    follow_user(bob, ann)
    news(ann, 1)
    answer, follower, moderation = (each.id for each in db.session.query(Notification).filter_by(user_id=ann.id))
    client = log_in(app.test_client(), ann)
    for header in ("Sec-Purpose", "Purpose"):  # a browser that fetches ahead
        ahead = client.get(f"/notifications/{answer}", headers={header: "prefetch;prerender"})
        assert (ahead.status_code, unread_count(ann)) == (302, 3)
    assert client.get(f"/notifications/{answer}").location == f"/comments/{comment.id}"
    assert unread_count(ann) == 2
    assert client.get(f"/notifications/{follower}").location == "/@bob"
    assert client.get(f"/notifications/{moderation}").location == "/notifications"
    assert unread_count(ann) == 0
    stranger = log_in(app.test_client(), bob)
    assert stranger.get(f"/notifications/{answer}").status_code == 404
    assert client.get("/notifications/999").status_code == 404


def test_one_click_marks_all_read_that_were_shown(app: Flask) -> None:
    ann = make_user("ann")
    client = log_in(app.test_client(), ann)
    news(ann, 2)
    newest = re.search(r'name="up_to" value="(\d+)"', client.get("/notifications").text)
    assert newest
    news(ann, 1, first=2)
    assert client.post("/notifications/read", data={"up_to": newest[1]}).location == "/notifications"
    shown = client.get("/notifications?show=unread").text
    assert re.findall(r"News \d", shown) == ["News 2"]
    for wrong in ({}, {"up_to": "x"}, {"up_to": "-1"}, {"up_to": "99999999999"}):
        assert client.post("/notifications/read", data=wrong).status_code == 422
    client.post("/notifications/read", data={"up_to": "999999"})
    assert "Mark all read" not in client.get("/notifications").text


def test_every_page_of_a_member_shows_the_number_of_unread_ones(app: Flask) -> None:
    ann = make_user("ann")
    client = log_in(app.test_client(), ann)

    def badge(page: str) -> tuple[str, str]:
        found = re.search(r'class="bell-count"([^>]*)>([^<]*)<', page)
        assert found
        return "hidden" if "hidden" in found[1] else "", found[2]

    assert badge(client.get("/").text) == ("hidden", "0")
    news(ann, 99)
    assert badge(client.get("/archive").text) == ("", "99")
    news(ann, 2, first=99)
    assert badge(client.get("/no-such-page").text) == ("", "99+")
    assert "bell-count" not in app.test_client().get("/").text
    first = client.get("/api/notifications/unread")
    assert (first.json, first.headers["ETag"]) == ({"unread": 100, "shown": "99+"}, '"100"')
    assert 'data-tag="&quot;100&quot;"' in client.get("/").text
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/notifications/unread", headers=known).status_code == 304
    client.patch("/api/notifications", json={"up_to": 5})
    assert client.get("/api/notifications/unread", headers=known).json == {"unread": 96, "shown": "96"}


def test_the_api_lists_by_pages_and_marks_read(app: Flask) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob", name="Bob")
    client = log_in(app.test_client(), ann)
    comment = write_comment(bob, make_post(ann, slug="herons", title="Herons"), CommentInput(source="Well *said*."))
    news(ann, 4)
    first = client.get("/api/notifications?limit=3").json
    rest = client.get(f"/api/notifications?limit=3&cursor={first['next_cursor']}").json
    ids = [each["id"] for each in first["items"] + rest["items"]]
    assert (len(ids), ids, rest["next_cursor"]) == (5, sorted(ids, reverse=True), None)
    answer = rest["items"][1]
    assert first["items"][0]["sentence"] == "News 3"
    assert answer["actor"].pop("image").endswith(".svg")
    assert answer == {
        "id": ids[4],
        "kind": "answer",
        "sentence": "Bob commented on “Herons”",
        "actor": {"username": "bob", "name": "Bob"},
        "post": {"slug": "herons", "title": "Herons"},
        "comment": {"id": comment.id, "html": comment.html},
        "title": None,
        "text": None,
        "url": f"https://blog.example/comments/{comment.id}",
        "created_at": answer["created_at"],
        "read_at": None,
    }
    assert client.patch("/api/notifications", json={"ids": [ids[0], ids[2]]}).json == {"unread": 3, "shown": "3"}
    unread = client.get("/api/notifications?unread=true").json["items"]
    assert [each["id"] for each in unread] == [ids[1], ids[3], ids[4]]
    assert client.patch("/api/notifications", json={"up_to": ids[3]}).json["unread"] == 1
    stranger = log_in(app.test_client(), bob)
    assert stranger.patch("/api/notifications", json={"ids": ids}).json["unread"] == 0
    assert unread_count(ann) == 1


def test_what_is_wrong_is_named(app: Flask) -> None:
    client = log_in(app.test_client(), make_user("ann"))
    wrong: list[dict[str, object]] = [
        {}, {"ids": [1], "up_to": 1}, {"ids": []}, {"ids": list(range(1, 102))}, {"ids": [2**31]}, {"ids": ["x"]},
        {"up_to": 0}, {"up_to": None}, {"read": True},
    ]  # fmt: skip
    for body in wrong:
        assert client.patch("/api/notifications", json=body).status_code == 422, body
    for query in ("limit=0", "limit=1000000000", "cursor=x", "cursor=WzEsMl0x", "unread=perhaps"):
        assert client.get(f"/api/notifications?{query}").status_code == 422, query
    assert client.get("/notifications?after=x").status_code == 422
    assert client.patch("/api/notifications/settings", json={"answer": "pigeon"}).status_code == 422


def test_members_choose_by_page_and_by_api_how_they_are_told(app: Flask) -> None:
    client = log_in(app.test_client(), make_user("ann"))
    usual = {"answer": "mail", "mention": "mail", "follower": "site", "post": "site", "moderation": "mail"}
    assert client.get("/api/notifications/settings").json == usual
    chosen = usual | {"answer": "off", "post": "mail"}
    assert client.post("/account/notifications", data=chosen).location == "/account/notifications"
    assert client.get("/api/notifications/settings").json == chosen
    page = client.get("/account/notifications").text
    assert re.findall(r'<option selected value="(\w+)"', page) == list(chosen.values())
    refused = client.post("/account/notifications", data=chosen | {"mention": "pigeon"})
    assert (refused.status_code, 'id="mention-error"' in refused.text) == (422, True)
    assert client.patch("/api/notifications/settings", json={"answer": "site"}).json == chosen | {"answer": "site"}


def test_the_page_asks_the_database_as_often_for_many_as_for_one(app: Flask) -> None:
    ann = make_user("ann", role="author")
    client = log_in(app.test_client(), ann)
    counts = []
    for _ in range(3):
        for _each in range(3):
            write_comment(make_user(), make_post(ann), CommentInput(source="Well said."))
        follow_user(make_user(), ann)
        with queries_counted() as queries:
            client.get("/notifications")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_page_without_news_costs_one_query_more_than_it_did(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    with queries_counted() as queries:
        client.get("/archive")
    assert len([query for query in queries if "notifications" in query]) == 1
