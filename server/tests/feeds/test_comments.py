"""Feeds of the comments on a post."""

import feedparser
from clients import CheckedClient
from counting import queries_counted
from factories import make_comment, make_post, make_user
from flask import Flask
from lxml import etree, html

from mablog.comments import queries, service
from mablog.comments.models import HELD, HIDDEN, REMOVED, VISIBLE
from mablog.comments.schemas import CommentEdit
from mablog.db import db
from mablog.feeds.comments import MOST_ENTRIES
from mablog.posts import service as posts
from mablog.posts.queries import post_to_change
from mablog.posts.schemas import PostInput

ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = ["/posts/spring/comments.xml", "/posts/spring/comments.rss", "/posts/spring/comments.json"]


def texts(client: CheckedClient, path: str) -> list[str]:
    """What the entries of a feed say, in whatever format."""
    response = client.get(path)
    assert response.status_code == 200, path
    if path.endswith(".json"):
        return [html.fromstring(item["content_html"]).text_content() for item in response.get_json(force=True)["items"]]
    parsed = feedparser.parse(response.data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [html.fromstring(entry.content[0].value).text_content() for entry in parsed.entries]


def test_a_feed_has_what_readers_see_newest_first_and_each_format_says_who_and_where(
    app: Flask, client: CheckedClient
) -> None:
    ann = make_user("ann", name="Ann <b>")
    post = make_post(make_user("writer", role="author"), title="Spring & all", slug="spring", language="de")
    first = make_comment(post, ann, source="One *&* @writer\x0b")
    answer = make_comment(post, parent=first, source="Two")
    make_comment(make_post(slug="other"), source="Elsewhere")
    for path in PATHS:
        assert texts(client, path) == ["Two", "One & @writer\ufffd"], path
    assert texts(client, "/posts/other/comments.xml") == ["Elsewhere"]
    service.edit_comment(ann, first, CommentEdit(source="One, edited"))
    db.session.commit()
    feed = etree.fromstring(client.get(PATHS[0]).data)
    assert feed.findtext(f"{ATOM}title") == "Comments on “Spring & all”"
    assert {link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "https://blog.example/posts/spring",
        "https://blog.example/posts/spring/comments.xml",
    }
    entry = feed.findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}title") == "Ann <b> on “Spring & all”"
    assert entry.find(f"{ATOM}link").get("href") == f"https://blog.example/comments/{first.id}"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == "https://blog.example/@ann"
    assert entry.findtext(f"{ATOM}summary") == "One, edited"
    assert entry.findtext(f"{ATOM}updated") >= entry.findtext(f"{ATOM}published")
    assert f"comments/{first.id}" in entry.findtext(f"{ATOM}id")
    item = client.get(PATHS[2]).get_json(force=True)["items"][0]
    assert (item["url"], item["language"]) == (f"https://blog.example/comments/{answer.id}", "de")
    links = html.fromstring(client.get("/posts/spring").data).xpath("//link[@rel='alternate']/@href")
    assert set(PATHS) <= set(links)


def test_what_readers_do_not_see_is_in_no_feed(app: Flask, client: CheckedClient) -> None:
    ann, writer = make_user("ann"), make_user("writer", role="author")
    post = make_post(writer, slug="spring")
    states = {state: make_comment(post, ann, source=state) for state in (HELD, HIDDEN, REMOVED, "deleted", VISIBLE)}
    make_comment(post, parent=states["deleted"], source="answer")
    for path in PATHS:
        assert len(texts(client, path)) == 6, "the control: before, all are there"
    for state in (HELD, HIDDEN, REMOVED):
        service.set_state(states[state], state)
    service.delete_comment(ann, states["deleted"])
    db.session.commit()
    for path in PATHS:
        assert texts(client, path) == ["answer", "visible"]
    found = post_to_change(writer, "spring")
    assert found
    posts.edit_post(writer, found, PostInput(slug="summer"), version=found.version)
    db.session.commit()
    for path in PATHS:
        assert client.get(path).location == path.replace("spring", "summer")
    found = post_to_change(writer, "summer")
    assert found
    posts.edit_post(writer, found, PostInput(status="draft"), version=found.version)
    db.session.commit()
    for path in PATHS:
        assert client.get(path).status_code == 404
        assert client.get(path.replace("spring", "summer")).status_code == 404
        assert client.get(path.replace("spring", "nowhere")).status_code == 404


def test_who_has_a_feed_gets_304_until_something_is_said(app: Flask, client: CheckedClient) -> None:
    post = make_post(slug="spring")
    make_comment(post)
    tags = {path: client.get(path).headers["ETag"] for path in PATHS}
    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    make_comment(post)
    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_feed_is_short_and_costs_the_same_for_any_number(app: Flask, client: CheckedClient) -> None:
    post, ann = make_post(slug="spring"), make_user("ann")
    make_comment(post, ann)
    client.get(PATHS[0])
    counts = []
    for _round in range(2):
        with queries_counted() as statements:
            assert client.get(PATHS[1] + f"?{_round}").status_code == 200
        counts.append(len(statements))
        for _number in range(MOST_ENTRIES):
            service.write_comment(ann, queries.locked_post(ann, post.id), service.CommentInput(source="x"))
        db.session.commit()
    assert counts[0] == counts[1]
    assert len(texts(client, PATHS[1])) == MOST_ENTRIES
