"""A draft is published at the time that was chosen for it: once, and by nobody who may not any more."""

from datetime import datetime, timedelta

import pytest
from clients import CheckedClient
from drafting.copies import apply, copy_of, revisions, save
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import func, select, update
from together import at_once

from mablog.accounts.models import User
from mablog.accounts.sanctions import silence, suspend
from mablog.db import db, utcnow
from mablog.drafting.jobs import publish
from mablog.follows.service import follow_user
from mablog.jobs.models import Job
from mablog.jobs.running import run_due, run_next
from mablog.members import service as members
from mablog.notifications.models import Notification
from mablog.posts.models import Post
from mablog.site.service import change_settings

LATER = timedelta(days=1)


@pytest.fixture
def follower(author: User) -> User:
    follower = make_user("bob")
    follow_user(follower, author)
    db.session.commit()
    return follower


def schedule(client: CheckedClient, slug: str, at: datetime) -> None:
    answer = apply(client, slug, status="published", publish_at=at.isoformat())
    assert answer.status_code == 200, answer.text
    assert (answer.get_json()["status"], answer.get_json()["publish_at"]) == ("draft", stamp(at))


def stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def let_it_be_time(at: datetime) -> None:
    """Let all that waits for `at` have waited for a moment that has just passed."""
    past = utcnow() - timedelta(seconds=1)
    db.session.execute(update(Post).where(Post.publish_at == at).values(publish_at=past))
    for job in db.session.scalars(select(Job).where(Job.name == "drafting.publish")):
        if job.arguments.get("at") == at.isoformat():
            job.arguments, job.due_at = {**job.arguments, "at": past.isoformat()}, past
    db.session.commit()


def test_at_its_time_the_post_is_published_and_followers_are_told_once(
    app: Flask, ann: CheckedClient, author: User, follower: User
) -> None:
    make_post(author, slug="spring", source="A quokka.", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    run_due()
    assert app.test_client().get("/posts/spring").status_code == 404
    assert "quokka" in ann.get("/posts/spring").text
    let_it_be_time(at)
    run_due()
    post = app.test_client().get("/api/posts/spring").get_json()
    assert post["status"] == "published"
    assert post["publish_at"] is None
    assert utcnow() - timedelta(minutes=1) < datetime.fromisoformat(post["published_at"]) < utcnow()
    assert db.session.scalar(select(func.count()).where(Notification.user_id == follower.id)) == 1
    assert [each["kind"] for each in revisions(ann, "spring")] == ["published"]


def test_what_is_written_while_it_waits_is_not_published_with_it(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="Ready.", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    assert save(ann, "spring", source="Half a th").get_json()["is_changed"]
    let_it_be_time(at)
    run_due()
    assert app.test_client().get("/api/posts/spring").get_json()["source"] == "Ready."
    assert copy_of(ann, "spring")["source"] == "Half a th"


def test_applying_anew_moves_the_time_or_ends_the_waiting(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", status="draft")
    first, second = utcnow() + LATER, utcnow() + 2 * LATER
    schedule(ann, "spring", first)
    schedule(ann, "spring", second)
    let_it_be_time(first)
    run_due()
    assert app.test_client().get("/posts/spring").status_code == 404
    assert apply(ann, "spring", status="draft").get_json()["publish_at"] is None
    let_it_be_time(second)
    run_due()
    assert app.test_client().get("/posts/spring").status_code == 404
    assert not db.session.scalars(select(Job).where(Job.name == "drafting.publish", Job.state == "waiting")).all()


def test_in_the_bin_a_post_waits_no_more(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    version = ann.get("/api/posts/spring").headers["ETag"]
    assert ann.delete("/api/posts/spring", headers={"If-Match": version}).status_code == 204
    let_it_be_time(at)
    run_due()
    version = ann.get("/api/posts/spring").headers["ETag"]
    restored = ann.post("/api/posts/spring/restore", headers={"If-Match": version}).get_json()
    assert (restored["status"], restored["publish_at"]) == ("draft", None)


def test_published_by_another_way_it_is_not_published_again(ann: CheckedClient, author: User, follower: User) -> None:
    make_post(author, slug="spring", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    version = ann.get("/api/posts/spring").headers["ETag"]
    now = ann.patch("/api/posts/spring", json={"status": "published"}, headers={"If-Match": version}).get_json()
    assert now["publish_at"] is None
    let_it_be_time(at)
    run_due()
    assert ann.get("/api/posts/spring").get_json() == now
    assert db.session.scalar(select(func.count()).where(Notification.user_id == follower.id)) == 1


@pytest.mark.parametrize("state", ["disabled", "silenced", "suspended", "a reader", "no author any more"])
def test_who_may_not_publish_any_more_publishes_nothing_by_having_chosen_a_time(
    app: Flask, ann: CheckedClient, author: User, state: str
) -> None:
    make_post(author, slug="spring", status="draft", authors=["ann", make_user("bob", role="author").username])
    bob = log_in(app.test_client(), db.session.scalars(select(User).where(User.username == "bob")).one())
    bob.put("/api/posts/spring/authorship")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    until = utcnow() + LATER
    if state == "disabled":
        members.set_active(None, "ann", active=False)
    elif state == "silenced":
        silence(author, until=until, reason="spam")
    elif state == "suspended":
        suspend(author, until=until, reason="spam")
    elif state == "a reader":
        members.set_role(None, "ann", "reader")
    else:
        ann.delete("/api/posts/spring/authorship")
    let_it_be_time(at)
    run_due()
    assert app.test_client().get("/posts/spring").status_code == 404
    assert bob.get("/api/posts/spring").get_json()["publish_at"] is None


def test_the_first_post_of_somebody_new_waits_for_a_moderator_at_its_time_too(
    app: Flask, ann: CheckedClient, author: User, follower: User
) -> None:
    change_settings({"hold_first_posts": 1, "default_role": "author"})
    make_post(author, slug="spring", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    let_it_be_time(at)
    run_due()
    assert app.test_client().get("/posts/spring").status_code == 404
    assert ann.get("/api/posts/spring").get_json()["withheld"] == "held"
    assert not db.session.scalar(select(func.count()).where(Notification.user_id == follower.id))


def test_workers_that_do_the_same_job_at_once_publish_once(
    app: Flask, ann: CheckedClient, author: User, follower: User
) -> None:
    make_post(author, slug="spring", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    let_it_be_time(at)
    job = db.session.scalars(select(Job).where(Job.name == "drafting.publish")).one()
    arguments = dict(job.arguments)
    version = db.session.scalars(select(Post.version)).one()
    db.session.commit()

    def work(_number: int) -> None:
        publish(**arguments)
        db.session.commit()

    assert at_once(app, 4, work) == {None: 4}
    run_due()
    db.session.expire_all()
    assert db.session.scalars(select(Post.version)).one() == version + 1
    assert db.session.scalar(select(func.count()).where(Notification.user_id == follower.id)) == 1


def test_a_job_that_is_overdue_is_done_as_soon_as_there_is_a_worker(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", status="draft")
    at = utcnow() + LATER
    schedule(ann, "spring", at)
    db.session.execute(update(Post).values(publish_at=at - 3 * LATER))
    job = db.session.scalars(select(Job).where(Job.name == "drafting.publish")).one()
    job.arguments, job.due_at = {**job.arguments, "at": (at - 3 * LATER).isoformat()}, at - 3 * LATER
    db.session.commit()
    assert run_next(app)
    post = app.test_client().get("/api/posts/spring").get_json()
    assert post["published_at"] == stamp(at - 3 * LATER)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"status": "published", "publish_at": "2020-01-01T00:00:00Z"}, "publish_at"),
        ({"status": "published", "publish_at": "9999-12-31T23:59:59Z"}, "publish_at"),
        ({"status": "published", "publish_at": "2999-01-01T00:00:00"}, "publish_at"),
        ({"status": "draft", "publish_at": "2999-01-01T00:00:00Z"}, "publish_at"),
        ({"status": "unlisted", "publish_at": "2999-01-01T00:00:00Z"}, "publish_at"),
        ({"publish_at": "2999-01-01T00:00:00Z"}, "status"),
        ({"status": "secret"}, "status"),
    ],
)
def test_a_time_that_makes_no_sense_is_named(
    ann: CheckedClient, author: User, fields: dict[str, str], wrong: str
) -> None:
    make_post(author, slug="spring", status="draft")
    refused = apply(ann, "spring", **fields)
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, [wrong])
    assert ann.get("/api/posts/spring").get_json()["publish_at"] is None


def test_what_readers_see_already_cannot_wait_for_a_time(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    refused = apply(ann, "spring", status="published", publish_at="2999-01-01T00:00:00Z")
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["publish_at"])
