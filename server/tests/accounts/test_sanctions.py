"""Members who are silenced or suspended: what they are told, what they still may, and that it ends by itself."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_comment, make_post, make_user
from flask import Flask
from sqlalchemy import func, select
from test_routes import TABLE, calls
from together import at_once

from mablog.accounts import sanctions, standing
from mablog.accounts.api_tokens import create_token
from mablog.accounts.credentials import reset_link
from mablog.accounts.models import LoginSession, User
from mablog.accounts.queries import has_administrator, user_by_username
from mablog.accounts.schemas import ApiTokenInput
from mablog.audit.models import AuditEntry
from mablog.db import db, utcnow
from mablog.errors import Forbidden, InvalidFields
from mablog.members import policy
from mablog.members import service as members

WEEK = timedelta(days=7)


def suspend(user: User, *, reason: str = "spam") -> None:
    sanctions.suspend(user, until=utcnow() + WEEK, reason=reason)
    db.session.commit()


def silence(user: User, *, reason: str = "harassment") -> None:
    sanctions.silence(user, until=utcnow() + WEEK, reason=reason)
    db.session.commit()


def token_of(user: User) -> dict[str, str]:
    _token, text = create_token(user, ApiTokenInput(name="t", scopes=("read", "write", "account", "admin")), by=user)
    db.session.commit()
    return {"Authorization": f"Bearer {text}"}


def log_in_as_ann(client: CheckedClient, password: str = PASSWORD) -> tuple[int, dict[str, object]]:
    answer = client.post("/api/login", json={"username": "ann", "password": password})
    return answer.status_code, answer.get_json()


def test_a_suspended_member_is_out_everywhere_until_the_day_and_told_so(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann", role="author")
    here, there, program = log_in(client, ann), log_in(app.test_client(), ann), app.test_client()
    headers = token_of(ann)
    assert program.get("/api/user", headers=headers).get_json()["username"] == "ann"
    suspend(ann)

    assert here.get("/api/user").get_json() is None
    assert there.get("/account").location == "/login?next=/account"
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 0

    refused = program.get("/api/user", headers=headers)
    assert refused.status_code == 403
    assert refused.get_json()["reason"] == "spam"
    assert refused.get_json()["until"] == ann.suspended_until.isoformat(timespec="seconds").replace("+00:00", "Z")
    status, told = log_in_as_ann(client)
    assert (status, told) == (403, refused.get_json())
    assert "Spam or advertising" in str(told["detail"])
    page = client.post("/login", data={"login": "ann", "password": PASSWORD})
    assert page.status_code == 403
    assert str(told["detail"]) in page.get_data(as_text=True)
    # A wrong password is refused as ever: it tells nothing.
    nobody = client.post("/api/login", json={"username": "nobody", "password": "wrong"}).get_json()
    assert log_in_as_ann(client, "wrong") == (401, nobody)
    refusals = select(AuditEntry.actor).where(AuditEntry.action == "session.refuse", AuditEntry.target == "ann")
    assert sorted(db.session.scalars(refusals)) == ["", "ann", "ann"]

    ann.suspended_until = utcnow()
    db.session.commit()
    assert log_in_as_ann(client)[0] == 200
    assert here.get("/account").status_code == 200
    assert there.get("/api/user").get_json() is None  # the session from before stays dead
    assert program.get("/api/user", headers=headers).status_code == 200


def test_a_reset_changes_the_password_and_does_not_let_a_suspended_member_in(app: Flask, client: CheckedClient) -> None:
    ann = make_user("ann")
    suspend(ann)
    path = urlsplit(reset_link(ann)).path
    answer = client.post(path, data={"password": "another one, just as long"})
    assert answer.location == "/login"
    assert client.get("/api/user").get_json() is None
    assert log_in_as_ann(client)[0] == 401
    assert log_in_as_ann(client, "another one, just as long")[0] == 403


def test_a_session_that_begins_during_the_suspension_counts_for_nothing(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log-in may have seen the member before, and open its session after. The control: without the guard it is in."""
    ann = make_user("ann")
    log_in(client, ann)
    ann.suspended_until = utcnow() + WEEK
    assert client.get("/api/user").get_json() is None
    monkeypatch.setattr(User, "is_suspended", False)
    assert client.get("/api/user").get_json()["username"] == "ann"


ALLOWED = {
    "credentials.security_submit", "credentials_api.change_password",
    "confirming.email_submit", "confirming_api.ask_new_email",
    "devices.sign_out", "devices.sign_out_others", "devices_api.end", "devices_api.end_others",
    "api_tokens.create", "api_tokens.revoke", "api_tokens_api.create", "api_tokens_api.revoke",
    "removal.leave_submit", "members_api.leave",
    "blocks.block", "blocks.unblock", "blocks_api.block", "blocks_api.unblock",
    "follows.unfollow", "follows.unfollow_tag", "follows_api.unfollow", "follows_api.unfollow_tag",
    "notifications.read_all", "notifications_api.mark_read",
    "notification_settings.settings_submit", "notifications_api.change_settings",
}  # fmt: skip
"""What a member who is silenced changes all the same: matters of the account, and nothing that others see."""


def test_a_silenced_member_reads_and_writes_nothing_others_see(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, slug="a-post")
    client = log_in(app.test_client(), ann)
    silence(ann)
    tried = set()
    for endpoint, method, address in calls(app):
        if TABLE[endpoint] != "member" or method == "GET":
            continue
        tried.add(endpoint)
        if endpoint not in ALLOWED:
            answer = client.open(address, method=method, json={} if address.startswith("/api/") else None)
            assert answer.status_code == 403, (method, address)
            assert "Insults or harassment" in answer.get_data(as_text=True), (method, address)
    assert tried >= ALLOWED
    for address in ("/", "/posts/a-post", "/account", "/account/posts", "/account/profile", "/posts/a-post/edit"):
        assert client.get(address).status_code == (403 if address.endswith("/edit") else 200), address
    refused = client.post("/api/posts", json={"title": "More"})
    assert (refused.status_code, refused.get_json()["reason"]) == (403, "harassment")
    assert refused.get_json()["until"].endswith("Z")
    assert client.patch("/api/user", json={"bio": "Buy!"}, headers=token_of(ann)).status_code == 403
    assert client.delete("/api/sessions").status_code == 204

    with monkeypatch.context() as patch:  # the control
        patch.setattr(User, "is_silenced", False)
        assert client.patch("/api/user", json={"bio": "Buy!"}).status_code == 200

    ann.silenced_until = utcnow()
    db.session.commit()
    assert client.post("/api/posts", json={"title": "More"}).status_code == 201
    silence(ann)
    left = client.delete("/api/user", json={"password": PASSWORD, "posts": "keep"})
    assert left.status_code == 204


def test_a_silenced_member_is_told_that_they_may_do_nothing_but_block_and_see(app: Flask) -> None:
    ann = make_user("ann", role="moderator")
    number = make_comment(make_post(ann, slug="a-post"), ann).id
    make_user("bob")
    client = log_in(app.test_client(), ann)

    def allowed() -> set[str]:
        paths = ("/api/posts/a-post", f"/api/comments/{number}", "/api/users/ann", "/api/users/bob")
        return {name for path in paths for name, may in client.get(path).get_json()["may"].items() if may}

    assert allowed() >= {"edit", "delete", "answer", "report", "silence", "follow"}
    silence(ann)
    assert allowed() == {"block", "see_history"}
    told = client.get("/api/user").get_json()
    assert told["is_silenced"] and told["silenced_until"]
    assert told["permissions"] == ["members.moderate"]


def test_a_moment_that_is_over_and_an_unknown_reason_are_refused(app: Flask) -> None:
    ann = make_user("ann")
    for call in (sanctions.silence, sanctions.suspend):
        with pytest.raises(InvalidFields, match="until"):
            call(ann, until=utcnow(), reason="spam")
        with pytest.raises(InvalidFields, match="reason"):
            call(ann, until=utcnow() + WEEK, reason="whim")
    assert not ann.is_suspended
    assert not ann.is_silenced
    assert standing.reason_in_words("of an older release") == "of an older release"


def test_the_last_administrator_is_not_suspended_and_a_suspended_one_is_none(app: Flask) -> None:
    ann, bob = make_user("ann", role="administrator"), make_user("bob", role="administrator")
    suspend(ann)
    for call in (
        lambda: suspend(bob),
        lambda: members.set_role(None, "bob", "reader"),
        lambda: members.set_active(None, "bob", active=False),
    ):
        with pytest.raises(Forbidden, match="last administrator"):
            call()
        db.session.rollback()
    silence(bob)
    assert has_administrator()  # who is silenced administers the site all the same


def test_administrators_who_suspend_each_other_at_once_leave_one(app: Flask) -> None:
    names = ["ann", "bob", "cat"]
    for name in names:
        make_user(name, role="administrator")

    def act(number: int) -> str:
        user = user_by_username(names[number])
        assert user
        try:
            suspend(user)
        except Forbidden:
            return "refused"
        return "suspended"

    assert at_once(app, 3, act) == {"suspended": 2, "refused": 1}
    db.session.expire_all()
    assert has_administrator()


def test_whoever_may_do_more_is_not_sanctioned_and_nobody_oneself(app: Flask) -> None:
    people = {role: make_user(role[:3], role=role) for role in ("reader", "author", "moderator", "administrator")}
    other = make_user("mod2", role="moderator")

    def may(actor: str, user: User) -> bool:
        return policy.may_sanction(people[actor], user)

    assert [may("moderator", people[role]) for role in people] == [True, True, False, False]
    assert may("moderator", other)
    assert [may("administrator", people[role]) for role in people] == [True, True, True, False]
    assert policy.may_sanction(None, people["administrator"])


def test_administrators_see_it(app: Flask, client: CheckedClient) -> None:
    root, ann = make_user("root1", role="administrator"), make_user("ann")
    log_in(client, root)
    suspend(ann)
    silence(ann)
    listed = {each["username"]: each for each in client.get("/api/users").get_json()["items"]}
    assert listed["ann"]["suspended_until"]
    assert listed["ann"]["silenced_until"]
    assert listed["root1"]["suspended_until"] is None
    page = client.get("/admin/members/ann").get_data(as_text=True)
    assert "Spam or advertising" in page
    assert "Insults or harassment" in page
    assert "Suspended" in client.get("/admin/members").get_data(as_text=True)
    assert "/moderation/members/ann" in page
    silence(root)
    assert client.get("/admin/members").status_code == 200  # and administers on
