"""What the API tells those who administer members, beside what `test_members.py` has them change."""

from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask

from mablog.members import service as members
from mablog.members.schemas import RoleInput


def test_a_member_is_told_with_what_one_may_do(client: CheckedClient) -> None:
    log_in(client, make_user("root", role="administrator"))
    make_user("ann", role="author", name="Ann")
    ann = client.get("/api/members/ann").get_json()
    assert (ann["email"], ann["role"], ann["is_claimed"], ann["is_confirmed"]) == (
        "ann@example.org", "author", True, True,
    )  # fmt: skip
    assert ann["may"] == {"set_role": True, "disable": True, "enable": False}
    assert client.patch("/api/users/ann", json={"active": False}).get_json()["may"]["enable"] is True
    assert client.get("/api/members/root").get_json()["may"] == {"set_role": True, "disable": False, "enable": False}
    assert client.get("/api/members/nobody").status_code == 404


def test_nobody_is_told_that_they_may_do_more_than_their_own_role(app: Flask, client: CheckedClient) -> None:
    members.add_role(None, RoleInput(name="staff", permissions=("members.manage", "comments.write")))
    make_user("root", role="administrator")
    log_in(client, make_user("eve", role="staff"))
    roles = {role["name"]: role["may"] for role in client.get("/api/roles").get_json()["items"]}
    assert roles["administrator"] == {"edit": False, "rename": False, "remove": False, "give": False}
    assert roles["staff"] == {"edit": True, "rename": True, "remove": True, "give": True}
    assert roles["author"]["give"] is False
    assert not any(client.get("/api/members/root").get_json()["may"].values())
    may_give = {each["name"] for each in client.get("/api/permissions").get_json()["items"] if each["may_give"]}
    assert may_give == {"members.manage", "comments.write"}


def test_built_in_roles_keep_their_names_and_the_administrators_its_permissions(client: CheckedClient) -> None:
    log_in(client, make_user("root", role="administrator"))
    roles = {role["name"]: role["may"] for role in client.get("/api/roles").get_json()["items"]}
    assert roles["author"] == {"edit": True, "rename": False, "remove": False, "give": True}
    assert roles["administrator"] == {"edit": False, "rename": False, "remove": False, "give": True}
    for name, may in roles.items():
        assert (client.patch(f"/api/roles/{name}", json={"permissions": []}).status_code == 200) is may["edit"]
        assert (client.delete(f"/api/roles/{name}").status_code == 204) is may["remove"]
