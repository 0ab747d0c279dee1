"""Members' roles and states, given by page, API and command; and what holds at their very next request."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from clients import CheckedClient, Terminal
from counting import queries_counted
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import select
from together import at_once

from mablog.accounts.models import LoginSession, Role, User
from mablog.accounts.queries import has_administrator, role_named, user_by_username
from mablog.audit.models import AuditEntry
from mablog.db import db
from mablog.errors import Forbidden, InvalidFields, NotFound, Problem
from mablog.members import policy, service
from mablog.members.schemas import RoleInput


def role_of(username: str) -> str:
    user = user_by_username(username)
    assert user
    return user.role.name


def make_role(name: str, *permissions: str) -> None:
    service.add_role(None, RoleInput(name=name, permissions=permissions))
    db.session.commit()


def noted(area: str) -> list[tuple[str, str, str]]:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.startswith(area)).order_by(AuditEntry.id))
    return [(entry.actor, entry.action, entry.target) for entry in entries]


@pytest.fixture
def root(app: Flask) -> User:
    return make_user("root1", role="administrator")


@pytest.fixture
def administrator(client: CheckedClient, root: User) -> CheckedClient:
    return log_in(client, root)


@pytest.fixture
def manager(app: Flask) -> CheckedClient:
    """A client of `mia`, who manages members and may do little else."""
    make_role("manager", "members.manage", "comments.write", "members.follow")
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return log_in(client, make_user("mia", role="manager"))


# What holds at the next request --------------------------------------------------------------------------------------


def test_a_lowered_role_holds_on_the_next_request(app: Flask, root: User) -> None:
    ann = make_user("ann", role="administrator")
    client = log_in(app.test_client(), ann)
    assert client.get("/admin/settings").status_code == 200
    service.set_role(root, "ann", "reader")
    assert client.get("/admin/settings").status_code == 403


def test_a_role_that_lost_a_permission_holds_on_the_next_request(app: Flask, administrator: CheckedClient) -> None:
    client = log_in(app.test_client(), make_user(role="author"))
    assert client.get("/posts/new").status_code == 200
    assert administrator.patch("/api/roles/author", json={"permissions": []}).status_code == 200
    assert client.get("/posts/new").status_code == 403


def test_a_disabled_account_is_logged_out_at_once_and_stays_out(app: Flask, administrator: CheckedClient) -> None:
    ann = make_user("ann")
    client = log_in(app.test_client(), ann)
    assert administrator.post("/admin/members/ann/disable").location == "/admin/members/ann"
    assert client.get("/api/user").get_json() is None
    assert client.post("/api/login", json={"username": "ann", "password": PASSWORD}).status_code == 401
    administrator.post("/admin/members/ann/enable")
    # The cookie from before stays dead: whoever had it logs in anew.
    assert client.get("/api/user").get_json() is None
    assert db.session.scalars(select(LoginSession).where(LoginSession.user_id == ann.id)).all() == []
    log_in(client, ann)
    assert noted("member.")[-2:] == [("root1", "member.disable", "ann"), ("root1", "member.enable", "ann")]


# Who may change whom -------------------------------------------------------------------------------------------------


def test_nobody_gives_more_than_they_have_or_touches_those_who_have_more(app: Flask, manager: CheckedClient) -> None:
    make_user("root1", role="administrator")
    make_user("amy", role="author")
    make_user("ann")
    for username, changes in [
        ("ann", {"role": "administrator"}),
        ("ann", {"role": "author"}),
        ("mia", {"role": "administrator"}),
        ("root1", {"role": "reader"}),
        ("root1", {"active": False}),
        ("amy", {"role": "reader"}),
    ]:
        assert manager.patch(f"/api/users/{username}", json=changes).status_code == 403, (username, changes)
        if "role" in changes:
            data = {"role": changes["role"]}
            assert manager.post(f"/admin/members/{username}/role", data=data).status_code == 403
        else:
            assert manager.post(f"/admin/members/{username}/disable").status_code == 403
    for call in [
        lambda: manager.post("/api/roles", json={"name": "boss", "permissions": ["site.manage"]}),
        lambda: manager.patch("/api/roles/manager", json={"permissions": ["members.manage", "audit.read"]}),
        lambda: manager.patch("/api/roles/author", json={"permissions": []}),
        lambda: manager.patch("/api/roles/administrator", json={"permissions": []}),
        lambda: manager.post("/admin/roles/new", data={"name": "boss", "permissions": ["site.manage"]}),
    ]:
        assert call().status_code == 403
    assert manager.patch("/api/users/ann", json={"role": "manager"}).get_json()["role"] == "manager"
    assert (role_of("root1"), role_of("mia"), role_of("amy")) == ("administrator", "manager", "author")
    assert ("mia", "access.refuse", "PATCH /api/users/root1") in noted("access")


def test_without_the_policy_a_manager_would_make_themselves_administrator(
    app: Flask, manager: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "has_all", lambda actor, permissions: True)
    assert manager.patch("/api/users/mia", json={"role": "administrator"}).status_code == 200
    assert role_of("mia") == "administrator"


def test_the_role_of_new_members_is_no_way_to_more_permissions(app: Flask, administrator: CheckedClient) -> None:
    make_role("keeper", "site.manage")
    keeper = log_in(app.test_client(), make_user(role="keeper"))
    form = {"name": "x", "language": "en", "time_zone": "UTC", "sign_up_open": "y"}
    for role in ("administrator", "author"):
        refused = keeper.post("/admin/settings", data=form | {"default_role": role})
        assert refused.status_code == 422
        assert 'id="default_role-error"' in refused.text
    assert administrator.post("/admin/settings", data=form | {"default_role": "administrator"}).status_code == 422
    assert administrator.post("/admin/settings", data=form | {"default_role": "author"}).status_code == 302


def test_nobody_disables_themselves(app: Flask, administrator: CheckedClient) -> None:
    make_user("root2", role="administrator")
    assert administrator.patch("/api/users/root1", json={"active": False}).status_code == 403


# The last administrator ----------------------------------------------------------------------------------------------


def test_the_last_administrator_stays(app: Flask, root: User, runner: Terminal) -> None:
    make_user("ann", role="administrator").password_hash = None  # cannot log in, so does not count
    make_user("bob", role="administrator").active = False
    db.session.commit()
    for call in (
        lambda: service.set_role(root, "root1", "reader"),
        lambda: service.set_role(None, "root1", "reader"),
        lambda: service.set_active(None, "root1", active=False),
    ):
        with pytest.raises(Forbidden, match="last administrator"):
            call()
        db.session.rollback()
    said = runner.invoke(args=["user", "disable", "root1"])
    assert isinstance(said.exception, Forbidden)
    assert has_administrator()


Change = Callable[[User, str], User]


@pytest.mark.parametrize(
    "change",
    [
        lambda actor, name: service.set_role(actor, name, "reader"),
        lambda actor, name: service.set_active(actor, name, active=False),
    ],
    ids=["demote", "disable"],
)
def test_administrators_who_remove_each_other_at_once_leave_one(app: Flask, change: Change) -> None:
    names = ["ann", "bob", "cat", "dan"]
    for name in names:
        make_user(name, role="administrator")

    def act(number: int) -> str:
        actor = user_by_username(names[number])
        assert actor
        actor.can("*")  # read before the others change it
        try:
            change(actor, names[(number + 1) % len(names)])
            db.session.commit()
        except Problem as error:
            return type(error).__name__
        return "done"

    came_of_it = at_once(app, len(names), act)
    assert set(came_of_it) <= {"done", "Forbidden"}, came_of_it
    assert came_of_it["done"] <= len(names) - 1
    db.session.expire_all()
    assert has_administrator()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_lock_two_administrators_demote_each_other(
    app: Flask, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: each sees the other as the one who is left."""
    make_user("ann", role="administrator")
    monkeypatch.setattr(service, "lock_roles", lambda: None)
    monkeypatch.setattr(service, "locked_member", user_by_username)
    service.set_role(None, "ann", "reader")
    assert at_once(app, 1, lambda _number: demote("root1"))["done"] == 1  # in the middle of this transaction
    db.session.commit()
    assert not has_administrator()


def test_with_the_lock_the_second_waits_and_is_refused(app: Flask, root: User) -> None:
    make_user("ann", role="administrator")
    service.set_role(None, "ann", "reader")
    with ThreadPoolExecutor(1) as pool:

        def second() -> str:
            with app.app_context():
                return demote("root1")

        waiting = pool.submit(second)
        db.session.commit()
        with pytest.raises(Forbidden, match="last administrator"):
            waiting.result()
    assert has_administrator()


def demote(name: str) -> str:
    service.set_role(None, name, "reader")
    db.session.commit()
    return "done"


# Roles ---------------------------------------------------------------------------------------------------------------


def test_a_school_makes_its_roles_by_api_and_gives_them(app: Flask, administrator: CheckedClient) -> None:
    made = administrator.post("/api/roles", json={"name": "Schüler", "permissions": ["posts.write", "comments.write"]})
    assert made.status_code == 201
    assert made.get_json() == {
        "name": "Schüler", "permissions": ["comments.write", "posts.write"], "built_in": False, "members": 0,
        "may": {"edit": True, "rename": True, "remove": True, "give": True},
    }  # fmt: skip
    make_user("ann")
    assert administrator.patch("/api/users/ann", json={"role": "Schüler"}).get_json()["role"] == "Schüler"
    assert administrator.get(made.location).get_json()["members"] == 1
    assert log_in(app.test_client(), user_by_username("ann")).get("/posts/new").status_code == 200
    renamed = administrator.patch(made.location, json={"name": "student", "permissions": []})
    assert renamed.get_json()["name"] == "student"
    assert administrator.delete("/api/roles/student").status_code == 204
    assert role_of("ann") == "reader"
    names = [role["name"] for role in administrator.get("/api/roles").get_json()["items"]]
    assert names == ["reader", "author", "moderator", "administrator"]
    assert [action for _actor, action, _target in noted("role.")] == [
        "role.add", "role.change", "role.edit", "role.remove",
    ]  # fmt: skip


def test_roles_that_cannot_be_are_refused_at_their_field(administrator: CheckedClient) -> None:
    for body, field in [
        ({"name": ""}, "name"),
        ({"name": "READER"}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "king", "permissions": ["everything"]}, "permissions"),
        ({"name": "king", "permissions": ["*"]}, "permissions"),
        ({"name": "king", "id": 1}, "id"),
    ]:
        refused = administrator.post("/api/roles", json=body)
        assert refused.status_code == 422, body
        assert list(refused.get_json()["fields"]) == [field]
    assert role_named("king") is None


def test_the_roles_that_every_site_has_stay(administrator: CheckedClient) -> None:
    for name in ("reader", "author", "moderator", "administrator"):
        assert administrator.delete(f"/api/roles/{name}").status_code == 409
        changed = administrator.patch(f"/api/roles/{name}", json={"name": "other"})
        assert changed.status_code == (403 if name == "administrator" else 409)
    assert administrator.patch("/api/roles/administrator", json={"permissions": []}).status_code == 403
    assert administrator.patch("/api/roles/moderator", json={"permissions": ["posts.write"]}).status_code == 200


def test_the_role_of_new_members_is_not_removed_or_renamed(app: Flask, administrator: CheckedClient) -> None:
    from mablog.site.service import change_settings

    make_role("student")
    change_settings({"default_role": "student"})
    assert administrator.delete("/api/roles/student").status_code == 409
    assert administrator.patch("/api/roles/student", json={"name": "pupil"}).status_code == 409


def test_a_removed_roles_members_get_the_one_that_was_chosen(app: Flask, administrator: CheckedClient) -> None:
    make_role("student")
    make_user("ann", role="student")
    for wrong in ("king", "student"):
        refused = administrator.delete("/api/roles/student", query_string={"to": wrong})
        assert list(refused.get_json()["fields"]) == ["to"]
    assert administrator.delete("/api/roles/student", query_string={"to": "author"}).status_code == 204
    assert role_of("ann") == "author"
    assert administrator.delete("/api/roles/student").status_code == 404


def test_a_role_is_removed_while_somebody_gives_it_and_nobody_is_left_without(app: Flask) -> None:
    for number in range(6):
        make_user(f"m{number}")
    make_role("student")

    def act(number: int) -> str:
        try:
            if number == 5:
                service.remove_role(None, "student", to="author")
            else:
                service.set_role(None, f"m{number}", "student")
            db.session.commit()
        except InvalidFields:
            return "gone"
        return "done"

    assert set(at_once(app, 6, act)) <= {"done", "gone"}
    db.session.expire_all()
    assert {role_of(f"m{number}") for number in range(6)} <= {"reader", "author"}
    assert db.session.scalar(select(Role).where(Role.name == "student")) is None


def test_two_roles_of_one_name_at_once_become_one(app: Flask) -> None:
    def act(_number: int) -> str:
        try:
            make_role("student")
        except InvalidFields:
            return "taken"
        return "made"

    assert at_once(app, 6, act) == {"made": 1, "taken": 5}


# The faces -----------------------------------------------------------------------------------------------------------


def test_members_are_searched_filtered_and_paged(app: Flask, administrator: CheckedClient) -> None:
    make_user("ann", name="Ann Smith", role="author")
    make_user("bob_100%")
    user_of_cat = make_user("cat")
    user_of_cat.active = False

    def found(**query: object) -> list[str]:
        answer = administrator.get("/api/users", query_string=query)
        return [member["username"] for member in answer.get_json()["items"]]

    assert found() == ["cat", "bob_100%", "ann", "root1"]
    assert found(q="SMITH") == found(q="@ann") == found(q="ann@example") == found(role="author") == ["ann"]
    assert found(q="_100%") == ["bob_100%"]
    assert found(q="%") == ["bob_100%"]
    assert found(active="false") == ["cat"]
    first = administrator.get("/api/users", query_string={"limit": 2}).get_json()
    rest = administrator.get("/api/users", query_string={"limit": 2, "cursor": first["next_cursor"]}).get_json()
    assert {member["username"] for member in first["items"] + rest["items"]} == set(found())
    assert rest["next_cursor"] is None
    page = administrator.get("/admin/members?q=smith&role=&active=").text
    assert "Ann Smith" in page
    assert "@cat" not in page
    assert "Nobody found." in administrator.get("/admin/members?q=zzz").text
    for query in ("q=%00", "after=x", "active=maybe"):
        assert administrator.get(f"/admin/members?{query}").status_code == 422, query


def test_the_list_asks_as_many_questions_for_many_members_as_for_one(administrator: CheckedClient) -> None:
    with queries_counted() as few:
        administrator.get("/admin/members")
    for _number in range(5):
        make_user()
    with queries_counted() as many:
        administrator.get("/admin/members")
    assert len(many) == len(few)


def test_by_page_a_role_is_made_changed_given_and_removed(app: Flask, administrator: CheckedClient) -> None:
    make_user("ann")
    made = administrator.post("/admin/roles/new", data={"name": "student", "permissions": ["posts.write"]})
    assert made.location == "/admin/roles"
    roles = administrator.get("/admin/roles").text
    assert "student" in roles
    assert "Comment on posts · Follow members and tags" in roles
    given = administrator.post("/admin/members/ann/role", data={"role": "student"})
    assert given.location == "/admin/members/ann"
    page = administrator.get("/admin/roles/student").text
    assert 'value="posts.write"' in page
    administrator.post("/admin/roles/student", data={"name": "pupil", "permissions": ["comments.write"]})
    pupil = role_named("pupil")
    assert pupil
    assert pupil.permissions == ["comments.write"]
    assert administrator.post("/admin/roles/pupil/remove", data={"to": "author"}).location == "/admin/roles"
    assert role_of("ann") == "author"


def test_a_refused_role_shows_its_message_and_keeps_what_was_typed(administrator: CheckedClient) -> None:
    refused = administrator.post("/admin/roles/new", data={"name": "a/b", "permissions": ["posts.write"]})
    assert refused.status_code == 422
    assert 'id="name-error"' in refused.text
    assert 'value="a/b"' in refused.text
    assert re.search(r'<input[^>]* checked[^>]*value="posts.write"', refused.text)
    make_user("ann")
    assert administrator.post("/admin/members/ann/role", data={"role": "king"}).status_code == 422
    for address in ("/admin/members/nobody", "/admin/roles/king"):
        assert administrator.get(address).status_code == 404


def test_unknown_members_and_roles_are_named(app: Flask) -> None:
    make_user("ann")
    with pytest.raises(NotFound, match="bob"):
        service.set_role(None, "bob", "reader")
    with pytest.raises(InvalidFields, match="role"):
        service.set_role(None, "ann", "king")


def test_the_commands_do_the_same(app: Flask, runner: Terminal, root: User) -> None:
    make_user("ann")

    def said(*args: str) -> str:
        done = runner.invoke(args=list(args))
        assert done.exception is None, done.exception
        return str(done.output).strip()

    said("role", "add", "student", "posts.write")
    said("role", "set", "student", "comments.write", "--rename", "pupil")
    assert "pupil  0  comments.write" in said("role", "list").splitlines()
    said("user", "set-role", "ann", "pupil")
    said("user", "disable", "ann")
    assert user_by_username("ann").active is False  # type: ignore[union-attr]
    said("user", "enable", "ann")
    said("role", "set", "pupil")
    assert "pupil  1" in said("role", "list").splitlines()
    said("role", "remove", "pupil", "--to", "author")
    assert role_of("ann") == "author"
    for wrong in (["role", "add", "king", "everything"], ["role", "remove", "king"], ["user", "disable", "nobody"]):
        assert isinstance(runner.invoke(args=wrong).exception, Problem), wrong
