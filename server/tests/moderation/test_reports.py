"""Reports: what may be reported by whom, once, and who learns of it."""

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from moderation.things import body, say
from together import at_once

from mablog import ratelimit
from mablog.accounts.queries import user_by_username
from mablog.comments import service as comments
from mablog.db import db
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.moderation import queries, service
from mablog.moderation.models import Case, Report
from mablog.moderation.schemas import ReportInput


@pytest.fixture
def bob(app: Flask) -> CheckedClient:
    return log_in(app.test_client(), make_user("bob"))


def test_comments_posts_and_members_are_reported_once(app: Flask, bob: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    post = make_post(ann, slug="a-post")
    comment = say(ann, post)
    targets = [
        {"type": "comment", "id": comment.id},
        {"type": "post", "slug": "a-post"},
        {"type": "member", "username": "ann"},
    ]
    for target in targets:
        first = bob.post("/api/reports", json=body(**target))
        again = bob.post("/api/reports", json=body(**target) | {"reason": "other"})
        assert first.status_code == again.status_code == 201
        assert first.json == again.json
    eve = log_in(app.test_client(), make_user("eve"))
    assert eve.post("/api/reports", json=body(**targets[0])).status_code == 201
    cases = db.session.query(Case).order_by(Case.id).all()
    assert [(case.reports_count, case.author_id) for case in cases] == [(2, ann.id), (1, ann.id), (1, ann.id)]
    queue = log_in(app.test_client(), make_user(role="moderator")).get("/api/moderation?kind=reports").json["items"]
    assert [report["reporter"] for report in queue[0]["reports"]] == ["bob", "eve"]


def test_what_one_may_not_see_cannot_be_reported_nor_ones_own_nor_nonsense(app: Flask, bob: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, slug="draft", status="draft")
    hidden = say(ann, make_post(ann, slug="a-post"))
    comments.set_state(hidden, "hidden")
    me = user_by_username("bob")
    assert me is not None
    mine = say(me, hidden.post)
    for target in (
        {"type": "comment", "id": hidden.id},
        {"type": "comment", "id": 999},
        {"type": "post", "slug": "draft"},
        {"type": "post", "slug": "nothing"},
        {"type": "member", "username": "nobody"},
    ):
        assert bob.post("/api/reports", json=body(**target)).status_code == 404, target
        assert bob.get("/report", query_string=target).status_code == 404, target
    for wrong in (
        body(type="comment", id=mine.id),
        body(type="member", username="bob"),
        body(type="comment", slug="a-post"),
        body(type="comment"),
        body(type="post", slug="a-post", id=1),
        body(type="planet", id=1),
        body(type="post", slug="a-post") | {"reason": "whim"},
        body(type="post", slug="a-post") | {"reason": ""},
        body(type="post", slug="a-post") | {"note": "x" * 2001},
        body(type="post", slug="a-post") | {"note": "\x00"},
    ):
        assert bob.post("/api/reports", json=wrong).status_code == 422, wrong
    assert app.test_client().post("/api/reports", json=body(type="post", slug="a-post")).status_code == 401
    assert db.session.query(Report).count() == 0


def test_the_form_reports_without_javascript_and_keeps_what_was_typed(app: Flask, bob: CheckedClient) -> None:
    make_post(make_user("ann", role="author"), slug="a-post", title="On beans")
    link = "/report?type=post&amp;slug=a-post"
    assert link in bob.get("/posts/a-post").text
    assert link in app.test_client().get("/posts/a-post").text
    assert app.test_client().get("/report?type=post&slug=a-post").location.startswith("/login?next=")
    address = link.replace("&amp;", "&")
    assert "On beans" in bob.get(address).text
    refused = bob.post(address, data={"note": "kept words"})
    assert refused.status_code == 422
    assert "kept words" in refused.text
    assert 'id="reason-error"' in refused.text
    done = bob.post(address, data={"reason": "hate", "note": "a note"})
    assert done.location == "/posts/a-post"
    assert db.session.query(Report).one().note == "a note"


def test_reports_of_one_member_are_limited(app: Flask, bob: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_post(make_user("ann", role="author"), slug="a-post")
    monkeypatch.setattr("mablog.moderation.service.ratelimit.REPORT", ratelimit.REPORT.__class__("report", "2/1h", ""))
    answers = [bob.post("/api/reports", json=body(type="post", slug="a-post")).status_code for _ in range(3)]
    assert answers == [201, 201, 429]


def test_reports_sent_at_once_are_one_case_and_one_report_each(app: Flask) -> None:
    make_post(make_user("ann", role="author"), slug="a-post")
    names = [make_user().username for _ in range(3)]

    def send(number: int) -> str:
        reporter = user_by_username(names[number % 3])
        assert reporter is not None
        service.report(reporter, ReportInput.model_validate(body(type="post", slug="a-post")))
        db.session.commit()
        return "sent"

    assert at_once(app, 6, send) == {"sent": 6}
    case = db.session.query(Case).one()
    assert (case.reports_count, db.session.query(Report).count()) == (3, 3)


def test_reports_of_a_deleted_member_stay_without_name_and_words(app: Flask, bob: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, slug="a-post")
    bob.post("/api/reports", json=body(type="post", slug="a-post"))
    bob.post("/api/reports", json=body(type="member", username="ann"))
    remove_account(None, "bob", posts=Posts.KEEP)
    db.session.commit()
    moderator = log_in(app.test_client(), make_user(role="moderator"))
    reports = [case["reports"][0] for case in moderator.get("/api/moderation").json["items"]]
    assert [(report["reporter"], report["note"]) for report in reports] == [(None, "")] * 2
    assert moderator.get("/moderation").status_code == 200
    # Cases about a member go with the account; those about posts that stay are nobody's any more.
    remove_account(None, "ann", posts=Posts.KEEP)
    db.session.commit()
    (case,) = moderator.get("/api/moderation").json["items"]
    assert (case["type"], case["author"]) == ("post", None)
    assert queries.open_cases_count() == 1
