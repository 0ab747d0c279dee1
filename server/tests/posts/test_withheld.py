"""What moderators keep from readers is read by its authors and moderators alone, whatever its authors do."""

from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask

from mablog import hooks
from mablog.db import db
from mablog.errors import Forbidden
from mablog.hooks import listens
from mablog.media.queries import keys_in_use
from mablog.posts import counts, queries, service
from mablog.posts.models import HELD, HIDDEN, REMOVED, Post

KEY = "k" * 20


def change(slug: str, how: str | None) -> None:
    moderator = make_user(role="moderator")
    locked = queries.post_to_change(moderator, slug)
    assert locked is not None
    if how:
        service.withhold(moderator, locked, how)
    else:
        service.release(moderator, locked)
    db.session.commit()


def numbers() -> tuple[Any, ...]:
    db.session.expire_all()
    months = [(month.year, month.month, month.posts_count) for month in queries.months(None)]
    return months, [(tag.slug, tag.posts_count) for tag in queries.tags_in_use(None).items]


def test_a_withheld_post_is_gone_for_readers_and_comes_back(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, title="Older")
    make_post(ann, title="Withheld", slug="withheld", tags=["secret tag"], source=f"Zebra ![](/media/{KEY}.webp)")
    make_post(ann, title="Newer", slug="newer")
    author, stranger = log_in(app.test_client(), ann), log_in(app.test_client(), make_user(role="author"))
    lists = ("/", "/archive", "/@ann", "/feed.xml", "/feed.rss", "/feed.json", "/@ann/feed.xml", "/sitemap.xml",
             "/search?q=zebra", "/api/posts", "/api/search?q=zebra", "/posts/newer")  # fmt: skip
    gone = ("/posts/withheld", "/posts/withheld.md", "/api/posts/withheld", "/tags/secret-tag")
    all_of_it = numbers()
    for how, word in ((HELD, "waits for a moderator"), (HIDDEN, "Moderators hid this"), (REMOVED, "removed this")):
        change("withheld", how)
        for visitor in (client, stranger):
            for address in lists:
                assert "Withheld" not in visitor.get(address).text, (how, address)
                assert "/withheld" not in visitor.get(address).text, (how, address)
            for address in gone:
                assert visitor.get(address).status_code == 404, (how, address)
        page = author.get("/posts/withheld").text
        assert word in page
        assert 'content="noindex"' in page
        assert author.get("/api/posts/withheld").json["withheld"] == how
        kept = numbers()
        counts.recount()
        assert kept == numbers() != all_of_it
        assert keys_in_use({KEY}) == (set() if how == REMOVED else {KEY})
    change("withheld", None)
    assert numbers() == all_of_it
    for address in gone:
        assert client.get(address).status_code == 200
    for address in lists:
        assert "ithheld" in client.get(address).text, address


def test_its_authors_cannot_undo_it_and_no_other_than_a_moderator_does(app: Flask) -> None:
    ann = make_user("ann", role="author")
    post = make_post(ann, slug="a-post")
    author, visitor = log_in(app.test_client(), ann), app.test_client()
    change("a-post", HIDDEN)

    def deeds(version: int) -> None:
        for body in ({"status": "draft"}, {"status": "published"}, {"title": "Better"}, {"status": "unlisted"}):
            done = author.patch("/api/posts/a-post", json=body, headers={"If-Match": f'"{version}"'})
            assert done.status_code == 200
            version += 1
            assert visitor.get("/posts/a-post").status_code == 404
        author.post("/posts/a-post/bin", data={"version": version})
        author.post("/posts/a-post/restore", data={"version": version + 1})
        author.post("/posts/a-post/edit", data={"version": version + 2, "title": "x", "action": "publish"})
        assert visitor.get("/posts/a-post").status_code == 404

    deeds(1)
    refused = author.patch("/api/posts/a-post", json={"withheld": None}, headers={"If-Match": '"8"'})
    assert refused.status_code == 422
    change("a-post", REMOVED)
    assert author.patch("/api/posts/a-post", json={"title": "x"}, headers={"If-Match": '"8"'}).status_code == 403
    assert author.get("/posts/a-post/edit").status_code == 403
    locked = queries.post_to_change(ann, "a-post")
    assert locked is not None
    with pytest.raises(Forbidden):
        service.release(ann, locked)
    db.session.rollback()
    change(post.slug, None)
    assert visitor.get("/posts/a-post").status_code == 200


class Rules:
    """A listener that holds what it is told to."""

    def __init__(self) -> None:
        self.rule: str | None = "first"
        self.asked: list[str] = []
        self.held: list[tuple[str, str]] = []
        self.published: list[str] = []

    @listens
    def post_to_hold(self, post: Post) -> str | None:
        self.asked.append(post.title)
        return self.rule

    @listens
    def post_held(self, post: Post, rule: str) -> None:
        self.held.append((post.slug, rule))

    @listens
    def post_published(self, post: Post) -> None:
        self.published.append(post.slug)


def test_what_a_rule_holds_is_published_when_it_is_released(app: Flask, client: CheckedClient) -> None:
    rules = Rules()
    hooks.register(app, rules)
    author = log_in(app.test_client(), make_user("ann", role="author"))
    assert author.post("/api/posts", json={"title": "Draft", "slug": "one"}).status_code == 201
    assert rules.asked == []
    said = author.patch("/api/posts/one", json={"status": "published"}, headers={"If-Match": '"1"'}).json
    assert (said["withheld"], said["published_at"]) == (HELD, None)
    assert "waits for a moderator" in author.get("/posts/one").text
    assert (rules.held, rules.published) == ([("one", "first")], [])
    page = author.post("/posts/new", data={"title": "By form", "action": "publish"}, follow_redirects=True)
    assert "once a moderator has approved it" in page.text
    assert client.get("/posts/by-form").status_code == 404
    change("one", None)
    assert rules.published == ["one"]
    shown = client.get("/api/posts").json["items"]
    assert [post["slug"] for post in shown] == ["one"]
    rules.rule, rules.asked = None, []
    assert author.post("/api/posts", json={"title": "Two", "status": "published"}).json["withheld"] is None
    moderator = log_in(app.test_client(), make_user(role="moderator"))
    assert moderator.post("/api/posts", json={"title": "Three", "status": "published"}).json["withheld"] is None
    assert rules.asked == ["Two"]
