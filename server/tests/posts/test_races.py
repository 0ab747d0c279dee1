"""What holds when several people write at once, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mablog.db import db
from mablog.posts.models import MonthCount, Post, PostTag, Tag


def at_once(
    app: Flask, client: CheckedClient, number: int, act: Callable[[CheckedClient, int], TestResponse]
) -> list[Any]:
    """Let `number` browsers with the session of `client` act at the same moment."""
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie
    barrier = Barrier(number)

    def one(place: int) -> TestResponse:
        browser = app.test_client()
        assert isinstance(browser, CheckedClient)
        browser.set_cookie(name, cookie.value)
        barrier.wait()
        return act(browser, place)

    db.session.commit()
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_of_20_simultaneous_edits_one_wins_and_19_get_both_texts(app: Flask, client: CheckedClient) -> None:
    ann = log_in(client, make_user(role="author"))
    ann.post("/api/posts", json={"title": "Race", "source": "start", "status": "published"})

    def edit(browser: CheckedClient, place: int) -> TestResponse:
        return browser.patch("/api/posts/race", json={"source": f"text {place}"}, headers={"If-Match": '"1"'})

    answers = at_once(app, ann, 20, edit)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 19}
    won = next(place for place, answer in enumerate(answers) if answer.status_code == 200)
    for place, answer in enumerate(answers):
        if place != won:
            body = answer.get_json()
            assert (body["theirs"], body["yours"]) == (f"text {won}", f"text {place}")
    assert ann.get("/api/posts/race").get_json()["source"] == f"text {won}"


def test_20_posts_of_one_title_and_tag_at_once_all_get_in_and_are_counted(app: Flask, client: CheckedClient) -> None:
    ann = log_in(client, make_user("ann", role="author"))

    def write(browser: CheckedClient, place: int) -> TestResponse:
        return browser.post(
            "/api/posts", json={"title": "Same", "tags": ["New", f"T{place % 3}"], "status": "published"}
        )

    answers = at_once(app, ann, 20, write)
    assert Counter(answer.status_code for answer in answers) == {201: 20}
    assert len({answer.get_json()["slug"] for answer in answers}) == 20
    counted = dict(map(tuple, db.session.execute(select(Tag.slug, Tag.posts_count))))
    recount = select(Tag.slug, func.count()).join(PostTag, PostTag.tag_id == Tag.id).group_by(Tag.slug)
    assert counted == dict(map(tuple, db.session.execute(recount)))
    assert counted["new"] == 20
    assert db.session.scalar(select(func.sum(MonthCount.posts_count))) == 20


def test_publish_and_delete_at_once_leave_the_counts_right(app: Flask, client: CheckedClient) -> None:
    moderator = log_in(client, make_user(role="moderator"))
    author = make_user("ann", role="author")
    slugs = [make_post(author, status="draft", tags=["Shared"]).slug for _ in range(6)]

    def act(browser: CheckedClient, place: int) -> TestResponse:
        path, headers = f"/api/posts/{slugs[place // 2]}", {"If-Match": '"1"'}
        if place % 2:
            return browser.delete(path, headers=headers)
        return browser.patch(path, json={"status": "published"}, headers=headers)

    answers = at_once(app, moderator, 12, act)
    assert Counter(answer.status_code in (200, 204) for answer in answers) == {True: 6, False: 6}
    listed = db.session.scalar(select(func.count()).select_from(Post).where(Post.listed_at.is_not(None)))
    assert db.session.scalar(select(Tag.posts_count).where(Tag.slug == "shared")) == listed
    assert db.session.scalar(select(func.coalesce(func.sum(MonthCount.posts_count), 0))) == listed
    db.session.refresh(author)
    assert author.posts_count == listed
