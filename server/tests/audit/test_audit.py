"""The audit log: what is noted, that it stays, and that nothing secret is in it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError

from mablog import audit
from mablog.accounts.models import User
from mablog.audit import recording
from mablog.audit import safe as safety
from mablog.audit.models import AuditEntry
from mablog.db import db, lock_for_writing, utcnow
from mablog.site.service import change_settings


def entries(action: str = "") -> list[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.id)
    return list(db.session.scalars(query.where(AuditEntry.action == action) if action else query))


def noted(action: str) -> list[tuple[str, str]]:
    return [(entry.actor, entry.target) for entry in entries(action)]


@pytest.fixture
def administrator(client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("root1", role="administrator"))


def test_log_ins_log_outs_and_refused_log_ins_are_noted(client: CheckedClient) -> None:
    log_in(client, make_user("ann"))
    client.post("/logout")
    for name in ("ann", "hunter2 my password"):
        assert client.post("/api/login", json={"username": name, "password": "wrong"}).status_code == 401
    assert noted("session.begin") == [("ann", "ann")]
    assert noted("session.end") == [("ann", "ann")]
    # Nobody is called like the second: it may have been a password.
    assert noted("session.refuse") == [("", "ann"), ("", "")]
    assert {entry.address for entry in entries("session.refuse")} == {"127.0.0.1"}
    everything = json.dumps([[entry.target, entry.before, entry.after] for entry in entries()])
    for secret in ("wrong", "hunter2", PASSWORD):
        assert secret not in everything


def test_a_change_of_settings_is_noted_with_what_changed(administrator: CheckedClient) -> None:
    form = {"name": "New", "language": "en", "time_zone": "UTC", "default_role": "reader"}
    administrator.post("/admin/settings", data=form | {"sign_up_open": "y", "comments_open": "y"})
    (entry,) = entries("settings.change")
    assert (entry.actor, entry.before, entry.after) == ("root1", {"name": "My Awesome Blog"}, {"name": "New"})


def test_what_a_member_may_not_do_is_noted_and_what_a_stranger_tries_is_not(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("ann")).get("/admin/settings")
    app.test_client().get("/admin/settings")
    app.test_client().post("/login", headers={"Origin": "https://evil.example"})
    assert noted("access.refuse") == [("ann", "GET /admin/settings")]


def test_an_entry_is_undone_with_its_deed_and_a_refusal_is_not(session: Any) -> None:
    audit.record("settings.change", actor=None)
    audit.record_refusal("session.refuse", actor=None, target="ann")
    session.rollback()
    assert [entry.action for entry in entries()] == ["session.refuse"]


def test_a_refusal_is_noted_although_the_session_holds_the_only_write_lock(session: Any) -> None:
    ann = make_user("ann")
    for end in (session.rollback, session.commit, session.close):
        lock_for_writing()
        session.get(User, ann.id).name = "Half done"
        session.flush()
        with session.begin_nested():
            audit.record_refusal("role.refuse", actor=ann)
        end()
    assert noted("role.refuse") == [("ann", "")] * 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_waiting_the_note_of_a_refusal_would_stand_against_its_own_session(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: on SQLite the second connection waits for the first, which waits for it."""
    monkeypatch.setattr(recording, "holds_write_lock", lambda: False)
    event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 1"))
    lock_for_writing()
    with pytest.raises(DatabaseError, match="locked"):
        audit.record_refusal("role.refuse", actor=None)


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET actor = 'bob'", "DELETE FROM audit_entries"])
def test_the_database_itself_refuses_to_change_the_log(session: Any, statement: str) -> None:
    audit.record("role.change", actor=make_user("ann"))
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))
    session.rollback()
    assert noted("role.change") == [("ann", "")]


def test_without_the_triggers_the_log_could_be_changed(session: Any) -> None:
    audit.record("role.change", actor=make_user("ann"))
    session.commit()
    if db.engine.dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_entries_no_delete"))
    else:
        session.execute(text("DROP TRIGGER audit_entries_append_only ON audit_entries"))
    session.execute(text("DELETE FROM audit_entries"))
    assert not entries()


SECRETS: dict[str, Any] = {
    "password": "s3cret!",
    "new_password": "s3cret!",
    "nested": [{"api_key": "s3cret!", "Authorization": "s3cret!", "token_hash": "s3cret!"}],
    "note": "it is mab_s3cret!",
    "stored": "$argon2id$v=19$s3cret!",
}


def test_nothing_that_looks_secret_gets_into_the_log(session: Any) -> None:
    audit.record("token.create", actor=None, target="mab_s3cret!", before=SECRETS, after={"name": "CI"})
    session.flush()
    (entry,) = entries("token.create")
    assert "s3cret" not in f"{entry.target} {entry.before}".replace("…!", "")
    assert entry.after == {"name": "CI"}


def test_without_the_guard_secrets_would_get_into_the_log(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.setattr(safety, "SECRET_NAME", re.compile(r"(?!)"))
    monkeypatch.setattr(safety, "SECRET_VALUE", re.compile(r"(?!)"))
    audit.record("token.create", actor=None, target="mab_s3cret!", before=SECRETS)
    session.flush()
    assert "s3cret" in str(entries("token.create")[0].before)


def test_entries_are_small_and_steer_no_terminal(session: Any, runner: Terminal) -> None:
    audit.record("x.y", actor=None, target="a\x1b[2J\nb\x00\u202e\ud800", before="é" * 5000, after=list(range(999)))
    session.commit()
    (entry,) = entries("x.y")
    assert entry.target == "a\ufffd[2J\ufffdb\ufffd\ufffd\ufffd"
    assert len(entry.before) == safety.LONGEST_TEXT
    assert len(entry.after) == safety.MOST_ITEMS
    assert "\x1b" not in runner.invoke(args=["audit"]).output


def test_an_entry_outlives_the_account(session: Any) -> None:
    ann = make_user("ann")
    audit.record("role.change", actor=ann, target="bob")
    session.commit()
    session.delete(ann)
    session.commit()
    assert noted("role.change") == [("ann", "bob")]


def test_the_page_filters_and_pages(administrator: CheckedClient) -> None:
    ann = make_user("ann")
    for number in range(60):
        audit.record("role.change", actor=ann, target=f"member-{number}", before="reader", after={"role": "author"})
    audit.record("email.change", actor=None, target="ann")
    first = administrator.get("/admin/audit")
    assert first.status_code == 200
    assert first.text.count("<tr>") == 51
    assert 'rel="next"' in first.text
    assert 'aria-current="page"' in first.text
    assert "role: author" in first.text
    audit.record("settings.change", actor=ann, before={"name": "Old", "a": 1}, after={"name": "New", "a": 1})
    audit.record("role.edit", actor=ann, before=["a"], after=["a", "b"])
    changed = administrator.get("/admin/audit").text
    assert "name: Old → New</bdi></td>" in changed.replace("\n", "")
    assert "a → a, b" in changed
    by_ann = administrator.get("/admin/audit?who=ann&action=email.change").text
    assert by_ann.count("<tr>") == 2
    tomorrow = (utcnow() + timedelta(days=2)).date()
    assert "No entries." in administrator.get(f"/admin/audit?since={tomorrow}").text
    for query in ("since=yesterday", "who=%00", "after=x", f"who={'x' * 65}"):
        assert administrator.get(f"/admin/audit?{query}").status_code == 422, query
    assert 'id="since-error"' in administrator.get("/admin/audit?since=yesterday").text


def test_the_page_asks_as_many_questions_for_many_entries_as_for_one(administrator: CheckedClient) -> None:
    audit.record("x.y", actor=None)
    with queries_counted() as few:
        administrator.get("/admin/audit")
    for _number in range(40):
        audit.record("x.y", actor=None)
    with queries_counted() as many:
        administrator.get("/admin/audit")
    assert len([one for one in many if one.startswith("SELECT")]) == len(
        [one for one in few if one.startswith("SELECT")]
    )


def test_the_api_lists_by_cursor_and_filter(app: Flask, administrator: CheckedClient) -> None:
    for number in range(5):
        audit.record("role.change", actor=None, target=f"member{number}", after={"role": "author"})
    audit.record("rolex.change", actor=None)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = administrator.get("/api/audit", query_string={"action": "role", "limit": 2, "cursor": cursor or None})
        body = answer.get_json()
        seen += [item["target"] for item in body["items"]]
        cursor = body["next_cursor"]
    assert seen == [f"member{number}" for number in reversed(range(5))]
    later = (utcnow() + timedelta(days=1)).isoformat()
    assert administrator.get("/api/audit", query_string={"since": later}).get_json()["items"] == []
    for query in ({"since": "yesterday"}, {"cursor": "x"}, {"limit": 0}, {"who": "a\x00"}):
        assert administrator.get("/api/audit", query_string=query).status_code == 422, query
    assert log_in(app.test_client(), make_user(role="moderator")).get("/api/audit").status_code == 403


def test_the_command_shows_entries_as_text_and_json(app: Flask, runner: Terminal) -> None:
    change_settings({"name": "New"})
    assert "settings.change  -  -  before {'name': 'My Awesome Blog'}" in runner.invoke(args=["audit"]).output
    (line,) = runner.invoke(args=["audit", "--json", "--action", "settings"]).output.splitlines()
    assert json.loads(line)["after"] == {"name": "New"}
    assert runner.invoke(args=["audit", "--since", "2999-01-01"]).output == ""
    assert runner.invoke(args=["audit", "--who", "nobody"]).output == ""


def test_the_navigation_of_the_administration_shows_what_each_may_open(
    app: Flask, administrator: CheckedClient
) -> None:
    page = administrator.get("/admin", follow_redirects=True).text
    assert 'href="/admin/audit"' in page
    assert 'href="/admin/settings" aria-current="page"' in page
    moderator = log_in(app.test_client(), make_user(role="moderator"))
    assert moderator.get("/admin").status_code == 404
    assert 'href="/admin"' not in moderator.get("/").text
