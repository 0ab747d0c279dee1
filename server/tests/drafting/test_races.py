"""What holds when several devices write at once, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from clients import CheckedClient
from drafting.copies import apply, copy_of, revisions, save
from factories import log_in, make_post
from flask import Flask
from posts.test_races import at_once
from werkzeug.test import TestResponse

from mablog.accounts.models import User
from mablog.markup import Rendered, render
from mablog.posts import rendering


def test_of_devices_that_save_at_once_one_wins_and_the_others_get_both_texts(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    for status in ("draft", "published"):
        slug = f"race-{status}"
        make_post(author, slug=slug, status=status)
        version = copy_of(ann, slug)["version"]

        def write(browser: CheckedClient, place: int, slug: str = slug, version: str = version) -> TestResponse:
            return save(browser, slug, version, source=f"text {place}")

        answers = at_once(app, ann, 10, write)
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
        won = next(place for place, answer in enumerate(answers) if answer.status_code == 200)
        for place, answer in enumerate(answers):
            if place != won:
                assert (answer.get_json()["theirs"], answer.get_json()["yours"]) == (f"text {won}", f"text {place}")
        assert copy_of(ann, slug)["source"] == f"text {won}"
        assert [each["number"] for each in revisions(ann, slug)] == [2, 1]


def test_saving_while_the_post_is_applied_loses_nothing(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="race", source="old")
    version = save(ann, "race", source="new").get_json()["version"]

    def act(browser: CheckedClient, place: int) -> TestResponse:
        if place % 2:
            return apply(browser, "race", version, status="published")
        return save(browser, "race", version, source="newer")

    answers = at_once(app, ann, 6, act)
    saved, applied = answers[::2], answers[1::2]
    assert sum(answer.status_code == 200 for answer in saved) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert copy_of(ann, "race")["source"] == "newer"
    readers = app.test_client().get("/api/posts/race").get_json()["source"]
    assert readers == ("new" if any(answer.status_code == 200 for answer in applied) else "old")


def test_applied_at_once_by_several_devices_readers_get_it_once(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="race", status="draft")
    version = save(ann, "race", source="new").get_json()["version"]
    answers = at_once(app, ann, 4, lambda browser, _place: apply(browser, "race", version, status="published"))
    assert {answer.status_code for answer in answers} == {200}  # the text is what each of them saw
    assert [each["kind"] for each in revisions(ann, "race")].count("published") == 1


def saved_draft(ann: CheckedClient) -> TestResponse:
    return save(ann, "long", source="long")


def changed_post(ann: CheckedClient) -> TestResponse:
    return ann.patch("/api/posts/long", json={"source": "long"}, headers={"If-Match": '"1"'})


def updated_post(ann: CheckedClient) -> TestResponse:
    return apply(ann, "long", status="published")


def restored_revision(ann: CheckedClient) -> TestResponse:
    headers = {"If-Match": f'"{copy_of(ann, "long")["version"]}"'}
    return ann.post("/api/posts/long/revisions/1/restore", headers=headers)


@pytest.mark.parametrize("act", [saved_draft, changed_post, updated_post, restored_revision])
def test_others_save_while_a_long_post_is_rendered(
    app: Flask,
    ann: CheckedClient,
    author: User,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[CheckedClient], TestResponse],
) -> None:
    make_post(author, slug="short", status="draft")
    if act is updated_post:
        make_post(author, slug="long")
        save(ann, "long", source="long")
    else:
        make_post(author, slug="long", status="draft", source="long" if act is restored_revision else "old")
    if act is restored_revision:
        save(ann, "long", source="new")
    other = log_in(app.test_client(), author)
    begun, saved = Event(), Event()
    renderings: list[bool] = []

    def render_long(**asked: Any) -> Rendered:
        """Render; what is long takes until somebody else has saved."""
        if asked["markdown"] == "long":
            begun.set()
            renderings.append(saved.wait(timeout=30))
        return render(**asked)

    monkeypatch.setattr(rendering, "render", render_long)
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(act, ann)
        assert begun.wait(timeout=30)
        assert save(other, "short", source="short").status_code == 200
        saved.set()
        assert long.result().status_code == 200
    assert renderings == [True]
    assert ann.get("/api/posts/long").get_json()["html"] == "<p>long</p>\n"
