"""The queue: what moderators see and do, who is told what, and what stands in the audit log."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask
from moderation.things import body, is_read, say
from sqlalchemy import select
from together import at_once

from mablog.accounts.api_tokens import create_token
from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.accounts.schemas import ApiTokenInput
from mablog.audit.models import AuditEntry
from mablog.db import db, utcnow
from mablog.errors import Problem
from mablog.moderation import policy, service
from mablog.moderation.models import Case
from mablog.moderation.schemas import Decision
from mablog.notifications.models import Notification
from mablog.site.service import change_settings

SOON = (utcnow() + timedelta(days=7)).isoformat()


@pytest.fixture
def moderator(app: Flask) -> CheckedClient:
    return log_in(app.test_client(), make_user("mod", role="moderator", name="Morgan"))


@pytest.fixture
def reported(app: Flask) -> tuple[User, int, int]:
    """Ann, the number of a comment of hers on `a-post` that bob reported, and that of the case."""
    ann, bob = make_user("ann"), make_user("bob", name="Robert the Reporter")
    comment = say(ann, make_post(make_user("carl", role="author"), slug="a-post", title="On beans"), "Some *insult*.")
    client = log_in(app.test_client(), bob)
    assert client.post("/api/reports", json=body(type="comment", id=comment.id)).status_code == 201
    return ann, comment.id, db.session.query(Case).one().id


def told(user: User) -> list[str]:
    rows = db.session.scalars(select(Notification).where(Notification.user_id == user.id).order_by(Notification.id))
    return [f"{row.data['title']} {row.data['text']}" for row in rows if row.kind == "moderation"]


def last_entry() -> AuditEntry:
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.action.startswith("moderation.")
    return entry


def test_the_queue_shows_the_thing_in_context_with_reasons_reporters_and_history(
    app: Flask, moderator: CheckedClient, reported: tuple[User, int, int]
) -> None:
    ann, comment, case = reported
    page = moderator.get("/moderation").text
    for shown in ("On beans", "<em>insult</em>", "Spam", "@bob", "Look at the links.", "@ann", "no earlier case"):
        assert shown in page, shown
    assert moderator.get("/moderation?kind=comments").text.count('class="case"') == 0
    assert moderator.get("/moderation?kind=reports").text.count('class="case"') == 1
    (item,) = moderator.get("/api/moderation").json["items"]
    assert (item["id"], item["type"], item["state"], item["author"]["username"]) == (case, "comment", "visible", "ann")
    menu = moderator.get("/").text
    assert re.search(r'href="/moderation">Moderation <span class="count-badge">.*?1</span>', menu)
    for other in (app.test_client(), log_in(app.test_client(), ann)):
        assert "/moderation" not in other.get("/").text
        assert other.get(f"/moderation/{case}").status_code in (302, 403)
        assert other.get("/api/moderation").status_code in (401, 403)
    decided = moderator.post(f"/moderation/{case}", data={"action": "hide", "reason": "harassment", "note": "Be kind."})
    assert decided.location == "/moderation"
    say(ann, make_post(slug="another"), "again")
    log_in(app.test_client(), make_user("eve")).post("/api/reports", json=body(type="comment", id=comment + 1))
    assert "Hidden: 1" in moderator.get("/moderation").text
    assert "Be kind." in moderator.get("/moderation?state=decided").text


def test_a_page_of_the_queue_takes_as_many_queries_for_many_cases(app: Flask, moderator: CheckedClient) -> None:
    post, eve = make_post(), log_in(app.test_client(), make_user("eve"))

    def report(number: int) -> int:
        for _ in range(number):
            comment = say(make_user(), post)
            assert eve.post("/api/reports", json=body(type="comment", id=comment.id)).status_code == 201
        with queries_counted() as statements:
            assert moderator.get("/moderation").status_code == 200
        return len(statements)

    first = report(2)
    assert report(4) == first


@pytest.mark.parametrize(("action", "state"), [("hide", "hidden"), ("remove", "removed"), ("approve", "visible")])
def test_a_decision_changes_the_comment_is_told_and_stands_in_the_audit_log(
    app: Flask, moderator: CheckedClient, reported: tuple[User, int, int], action: str, state: str
) -> None:
    ann, comment, case = reported
    said = moderator.post(
        f"/api/moderation/{case}", json={"action": action, "reason": "hate", "note": "Not here.", "version": 1}
    )
    assert said.status_code == 200, said.text
    assert (said.json["state"], said.json["action"], said.json["decided_by"]) == (state, action, "mod")
    assert is_read(comment) is (action == "approve")
    entry = last_entry()
    assert (entry.action, entry.actor, entry.target) == (f"moderation.{action}", "mod", f"comment {comment}")
    assert entry.after["reason"] == ("in-order" if action == "approve" else "hate")
    bob = user_by_username("bob")
    assert bob is not None
    (outcome,) = told(bob)
    assert outcome.startswith("About your report: comment on “On beans”")
    if action == "approve":
        assert told(ann) == []
    else:
        (news,) = told(ann)
        assert "your comment on “On beans”" in news
        assert "Not here." in news
        assert "The reason: " in news
    everything = " ".join([*told(ann), *told(bob), str(entry.after), str(entry.before)])
    for secret in ("Morgan", "@mod", "Robert", "bob"):
        assert secret not in everything


def test_silence_and_suspend_take_a_date_and_hide_what_it_is_about(
    app: Flask, moderator: CheckedClient, reported: tuple[User, int, int]
) -> None:
    ann, comment, case = reported
    past = (utcnow() - timedelta(days=1)).isoformat()
    for wrong, field in (
        ({"action": "silence", "reason": "spam"}, "until"),
        ({"action": "suspend", "reason": "spam", "until": past}, "until"),
        ({"action": "suspend", "reason": "spam", "until": "9999-01-01T00:00:00Z"}, "until"),
        ({"action": "hide"}, "reason"),
        ({"action": "hide", "reason": "whim"}, "reason"),
        ({"action": "ban", "reason": "spam"}, "action"),
        ({"reason": "spam"}, "action"),
    ):
        refused = moderator.post(f"/api/moderation/{case}", json=wrong)
        assert (refused.status_code, field in refused.json["fields"]) == (422, True), wrong
    day = (utcnow() + timedelta(days=9)).date()
    page = moderator.post(f"/moderation/{case}", data={"action": "silence", "reason": "spam", "until": day.isoformat()})
    assert page.location == "/moderation"
    db.session.expire_all()
    assert ann.silenced_until is not None
    assert ann.silenced_until.date() == day
    assert not is_read(comment)
    (news,) = told(ann)
    assert "until" in news
    assert "which is hidden" in news
    assert last_entry().action == "moderation.silence"


def test_moderators_silence_suspend_and_lift_from_the_members_page_and_by_api(
    app: Flask, moderator: CheckedClient
) -> None:
    ann = make_user("ann")
    assert "There was no case" in moderator.get("/moderation/members/ann").text
    refused = moderator.post("/moderation/members/ann", data={"action": "silence", "note": "kept"})
    assert refused.status_code == 422
    assert "kept" in refused.text
    day = (utcnow() + timedelta(days=2)).date().isoformat()
    for action in ("", "approve", "ban"):
        fields = {"action": action, "reason": "spam", "until": day}
        assert moderator.post("/moderation/members/ann", data=fields).status_code == 422
        assert moderator.post("/moderation/members/ann/lift", data=fields).status_code == 422
    done = moderator.post("/moderation/members/ann", data={"action": "suspend", "reason": "spam", "until": day})
    assert done.location == "/moderation/members/ann"
    page = moderator.get("/moderation/members/ann").text
    assert "Cannot log in until" in page
    assert moderator.post("/moderation/members/ann/lift", data={"action": "suspend"}).status_code == 302
    assert moderator.put("/api/users/ann/silence", json={"reason": "hate", "until": SOON}).status_code == 204
    db.session.expire_all()
    assert (ann.is_silenced, ann.is_suspended) == (True, False)
    for _ in range(2):
        assert moderator.delete("/api/users/ann/silence").status_code == 204
    mine = select(AuditEntry.action).where(AuditEntry.actor == "mod").order_by(AuditEntry.id)
    actions = list(db.session.scalars(mine))
    assert actions[1:] == ["moderation.suspend", "moderation.lift", "moderation.silence", "moderation.lift"]
    assert len(told(ann)) == 4
    assert moderator.put("/api/users/nobody/silence", json={"reason": "hate", "until": SOON}).status_code == 404
    assert moderator.put("/api/users/ann/suspension", json={"reason": "hate"}).status_code == 422


@pytest.fixture
def attacks(app: Flask, moderator: CheckedClient) -> Callable[[], list[int]]:
    """What a moderator tries against an administrator, and about a comment of their own; the statuses that come."""
    boss = make_user("boss", role="administrator")
    post = make_post(boss, slug="by-the-boss")
    comment, own = say(boss, post), say(user_by_username("mod") or boss, post)
    reporter = log_in(app.test_client(), make_user())
    for number in (comment.id, own.id):
        reporter.post("/api/reports", json=body(type="comment", id=number))
    first, second = db.session.scalars(select(Case.id).order_by(Case.id))
    hide = {"action": "hide", "reason": "other"}
    sanction = {"reason": "spam", "until": SOON}

    def tried() -> list[int]:
        return [
            moderator.post(f"/api/moderation/{first}", json=hide).status_code,
            moderator.post(f"/api/moderation/{second}", json={"action": "approve"}).status_code,
            moderator.put(f"/api/comments/{comment.id}/hidden").status_code,
            moderator.put("/api/posts/by-the-boss/hidden").status_code,
            moderator.post("/moderation/posts/by-the-boss/hide").status_code,
            moderator.put("/api/users/boss/silence", json=sanction).status_code,
        ]

    return tried


def test_nobody_is_touched_who_may_do_more_and_nobody_decides_about_their_own(
    app: Flask, moderator: CheckedClient, attacks: Callable[[], list[int]]
) -> None:
    assert attacks() == [403] * 6
    assert moderator.put("/api/users/mod/silence", json={"reason": "spam", "until": SOON}).status_code == 403
    assert "Only an administrator decides" in moderator.get("/moderation").text
    other, reader = (log_in(app.test_client(), make_user(role=role)) for role in ("moderator", "reader"))
    assert reader.put("/api/comments/2/hidden").status_code == 403
    assert other.put("/api/comments/2/hidden").status_code == 204


def test_without_the_policy_a_moderator_would_silence_an_administrator(
    attacks: Callable[[], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "may_decide", lambda actor, people: True)
    assert all(status in (200, 204, 302) for status in attacks())


def test_one_click_hides_and_shows_where_it_stands_and_twice_is_once(
    app: Flask, moderator: CheckedClient, reported: tuple[User, int, int]
) -> None:
    ann, comment, case = reported
    visitor = app.test_client()
    button, link = f'action="/moderation/comments/{comment}/hide"', f"/report?type=comment&amp;id={comment}"
    assert button in moderator.get("/posts/a-post").text
    assert link in visitor.get("/posts/a-post").text
    assert button not in visitor.get("/posts/a-post").text
    assert link not in log_in(app.test_client(), ann).get("/posts/a-post").text
    for _ in range(2):
        assert moderator.post(f"/moderation/comments/{comment}/hide").location == f"/comments/{comment}"
    assert not is_read(comment)
    closed = db.session.get_one(Case, case)
    assert (closed.action, closed.reason) == ("hide", "other"), "the click decided the open case"
    moderator.post(f"/moderation/comments/{comment}/show")
    assert is_read(comment)
    assert len(told(ann)) == 2
    assert moderator.post("/moderation/comments/999/hide").status_code == 404
    assert "Hide from readers" in moderator.get("/posts/a-post").text
    assert moderator.post("/moderation/posts/a-post/hide").location == "/posts/a-post"
    assert visitor.get("/posts/a-post").status_code == 404
    assert "Show to readers" in moderator.get("/posts/a-post").text
    assert moderator.delete("/api/posts/a-post/hidden").status_code == 204
    assert visitor.get("/posts/a-post").status_code == 200
    carl = user_by_username("carl")
    assert carl is not None
    assert [news.partition("“")[0] for news in told(carl)] == ["Moderators hid your post ", "Your post "]


def test_a_text_that_changed_meanwhile_is_not_decided_about(
    moderator: CheckedClient, reported: tuple[User, int, int]
) -> None:
    _ann, _comment, case = reported
    refused = moderator.post(f"/api/moderation/{case}", json={"action": "approve", "version": 7})
    assert refused.status_code == 409
    assert moderator.get("/api/moderation").json["items"][0]["id"] == case


def test_of_two_moderators_at_once_one_wins_and_the_other_is_told_who_did_what(
    app: Flask, moderator: CheckedClient, reported: tuple[User, int, int]
) -> None:
    ann, _comment, case = reported
    make_user("max", role="moderator", name="Max")
    deeds = [("mod", "hide"), ("max", "remove")]

    def act(number: int) -> str:
        name, action = deeds[number]
        actor = user_by_username(name)
        assert actor is not None
        try:
            service.decide(actor, case, Decision.model_validate({"action": action, "reason": "spam"}))
            db.session.commit()
        except Problem as refused:
            db.session.rollback()
            assert refused.status == 409
            return f"{refused.extra['decided_by']} {refused.extra['action']}"
        return "won"

    results = at_once(app, 2, act)
    db.session.expire_all()
    decided = db.session.get_one(Case, case)
    winner = db.session.get_one(User, decided.decided_by_id)
    assert results == {"won": 1, f"{winner.username} {decided.action}": 1}
    assert len(told(ann)) == 1
    late = moderator.post(f"/api/moderation/{case}", json={"action": "approve"})
    assert (late.status_code, late.json["decided_by"], late.json["action"]) == (409, winner.username, decided.action)
    page = moderator.post(f"/moderation/{case}", data={"action": "approve"}, follow_redirects=True)
    assert "decided this before you" in page.text


def test_what_was_held_is_announced_once_when_it_is_approved(app: Flask, moderator: CheckedClient) -> None:
    change_settings({"hold_words": "beans"})
    ann, carl = make_user("ann"), make_user("carl", role="author")
    comment = say(ann, make_post(carl, slug="a-post"), "On beans")
    answers = select(Notification).where(Notification.user_id == carl.id, Notification.kind == "answer")
    assert db.session.scalars(answers).all() == []
    assert not is_read(comment.id)
    (case,) = moderator.get("/api/moderation?kind=comments").json["items"]
    assert case["rule"] == "words"
    assert moderator.post(f"/api/moderation/{case['id']}", json={"action": "approve"}).status_code == 200
    for deed in ("hide", "show"):
        moderator.post(f"/moderation/comments/{comment.id}/{deed}")
    assert is_read(comment.id)
    assert len(db.session.scalars(answers).all()) == 1
    assert [news.partition(" ")[0] for news in told(ann)] == ["Your", "Moderators", "Your"]


def test_a_token_silences_and_suspends_with_the_scope_admin_alone(
    app: Flask, moderator: CheckedClient, reported: tuple[User, int, int]
) -> None:
    _ann, _comment, case = reported

    def token(*scopes: str) -> dict[str, str]:
        mod = user_by_username("mod")
        assert mod is not None
        _token, text = create_token(mod, ApiTokenInput.model_validate({"name": "t", "scopes": scopes}), by=mod)
        db.session.commit()
        return {"Authorization": f"Bearer {text}"}

    client, deed = app.test_client(), {"action": "suspend", "reason": "spam", "until": SOON}
    weak = token("read", "write")
    refused = client.post(f"/api/moderation/{case}", json=deed, headers=weak)
    assert (refused.status_code, 'scope="admin"' in refused.headers["WWW-Authenticate"]) == (403, True)
    assert client.put("/api/users/ann/silence", json={"reason": "spam", "until": SOON}, headers=weak).status_code == 403
    assert client.post(f"/api/moderation/{case}", json=deed, headers=token("write", "admin")).status_code == 200
