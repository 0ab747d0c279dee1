"""A secret link shows a draft to whoever has it, until it expires or is ended."""

from datetime import timedelta

import pytest
from clients import CheckedClient
from drafting.copies import save
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import select, update

from mablog import jobs
from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.drafting import policy
from mablog.drafting.jobs import clean_up
from mablog.drafting.models import DraftLink
from mablog.jobs.running import run_due
from mablog.members import service as members
from mablog.posts.models import Post


@pytest.fixture
def draft(author: User) -> Post:
    return make_post(author, slug="plan", title="The plan", source="A secret *quokka*.", status="draft")


def shared(client: CheckedClient, slug: str = "plan") -> str:
    """The address, within the site, of a new link."""
    answer = client.post(f"/api/posts/{slug}/links", json={"expires_in_days": 7})
    assert answer.status_code == 201, answer.text
    url: str = answer.get_json()["url"]
    assert url.startswith("https://blog.example/drafts/")
    return url.removeprefix("https://blog.example")


def test_whoever_has_the_link_reads_the_draft_and_nobody_keeps_it(app: Flask, ann: CheckedClient, draft: Post) -> None:
    path = shared(ann)
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert "A secret <em>quokka</em>." in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    save(ann, "plan", source="A secret wombat.")
    assert "wombat" in app.test_client().get(path).text
    assert app.test_client().get("/posts/plan").status_code == 404
    assert app.test_client().get(path + "x").status_code == 404


def test_of_a_published_post_the_link_shows_the_working_copy(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="Old.")
    path = shared(ann, "spring")
    save(ann, "spring", source="A wombat.")
    assert "A wombat." in app.test_client().get(path).text


def test_the_address_is_told_once_and_stored_nowhere(ann: CheckedClient, draft: Post) -> None:
    token = shared(ann).rpartition("/")[2]
    listed = ann.get("/api/posts/plan/links")
    assert [each["created_by"]["username"] for each in listed.get_json()["items"]] == ["ann"]
    assert token not in listed.text
    for table in db.metadata.tables.values():
        assert token not in str(db.session.execute(select(table)).all())


def test_a_link_that_was_ended_or_has_expired_shows_nothing(app: Flask, ann: CheckedClient, draft: Post) -> None:
    ended, expired = shared(ann), shared(ann)
    visitor = app.test_client()
    assert visitor.get(expired).status_code == 200  # which is kept for no other visitor
    newest, oldest = ann.get("/api/posts/plan/links").get_json()["items"]
    assert ann.delete(f"/api/posts/plan/links/{oldest['number']}").status_code == 204
    assert ann.delete(f"/api/posts/plan/links/{oldest['number']}").status_code == 404
    assert visitor.get(ended).status_code == 404
    past = utcnow() - timedelta(seconds=1)
    db.session.execute(update(DraftLink).where(DraftLink.id == newest["number"]).values(expires_at=past))
    assert visitor.get(expired).status_code == 404
    assert ann.get("/api/posts/plan/links").get_json()["items"] == []
    jobs.enqueue(clean_up)
    db.session.commit()
    run_due()
    assert not db.session.scalars(select(DraftLink)).all()


def test_a_link_does_not_outlive_its_expiry_in_the_cache_of_pages(app: Flask, ann: CheckedClient, draft: Post) -> None:
    path = shared(ann)
    visitor = app.test_client()
    visitor.get(path)
    pages = app.extensions["mablog.page_cache"]
    assert not pages._pages._kept
    visitor.get("/archive")
    assert pages._pages._kept  # others are kept


@pytest.mark.parametrize("state", ["binned", "held", "hidden", "removed", "maker disabled", "maker no author any more"])
def test_a_link_shows_nothing_that_its_maker_could_not_show_any_more(
    app: Flask, ann: CheckedClient, draft: Post, state: str
) -> None:
    bob = make_user("bob", role="author")
    ann.patch("/api/posts/plan", json={"authors": ["ann", "bob"]}, headers={"If-Match": '"1"'})
    log_in(app.test_client(), bob).put("/api/posts/plan/authorship")
    path = shared(ann)
    assert app.test_client().get(path).status_code == 200
    if state == "binned":
        ann.delete("/api/posts/plan", headers={"If-Match": '"3"'})
    elif state == "maker disabled":
        members.set_active(None, "ann", active=False)
    elif state == "maker no author any more":
        ann.delete("/api/posts/plan/authorship")
    else:
        db.session.execute(update(Post).values(withheld=state))
    assert app.test_client().get(path).status_code == 404


def test_twenty_links_to_a_draft_are_enough(ann: CheckedClient, draft: Post) -> None:
    for _number in range(20):
        shared(ann)
    assert ann.post("/api/posts/plan/links", json={"expires_in_days": 7}).status_code == 409


@pytest.mark.parametrize("days", [0, -1, 366, 1.5, "x", None])
def test_a_link_works_for_a_day_at_least_and_a_year_at_most(ann: CheckedClient, draft: Post, days: object) -> None:
    refused = ann.post("/api/posts/plan/links", json={"expires_in_days": days})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["expires_in_days"])


def test_a_link_of_another_post_cannot_be_ended_by_its_number(app: Flask, ann: CheckedClient, draft: Post) -> None:
    shared(ann)
    number = ann.get("/api/posts/plan/links").get_json()["items"][0]["number"]
    bob = log_in(app.test_client(), make_user("bob", role="author"))
    bob.post("/api/posts", json={"title": "Mine"})
    assert bob.delete(f"/api/posts/mine/links/{number}").status_code == 404
    assert len(ann.get("/api/posts/plan/links").get_json()["items"]) == 1


def test_without_asking_what_its_maker_may_a_link_would_go_on_showing_the_draft(
    app: Flask, ann: CheckedClient, draft: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shared(ann)
    members.set_active(None, "ann", active=False)
    monkeypatch.setattr(policy, "may_still_edit", lambda _member, _post: True)
    assert app.test_client().get(path).status_code == 200
