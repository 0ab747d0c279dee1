"""The table of permissions, cell by cell: as data, on every route, and as the reference shows it."""

import pytest
from factories import log_in, make_user
from flask import Flask
from sqlalchemy import select

from mablog.access import BUILT_IN_ROLES, access_of, check, permissions, requires
from mablog.accounts.models import Role
from mablog.db import db

TABLE = """
                  reader  author  moderator  administrator
comments.write    yes     yes     yes        yes
members.follow    yes     yes     yes        yes
posts.write       no      yes     yes        yes
posts.moderate    no      no      yes        yes
members.moderate  no      no      yes        yes
members.manage    no      no      no         yes
site.manage       no      no      no         yes
audit.read        no      no      no         yes
"""
ROLES = TABLE.split("\n")[1].split()
ROWS = {words[0]: words[1:] for words in map(str.split, TABLE.strip().split("\n")[1:])}
CELLS = [
    (role, permission, cell == "yes") for permission, row in ROWS.items() for role, cell in zip(ROLES, row, strict=True)
]


def test_the_table_has_every_permission_and_role(app: Flask) -> None:
    assert set(ROWS) == set(permissions())
    assert set(ROLES) == set(BUILT_IN_ROLES)


def test_a_new_site_has_these_roles(app: Flask) -> None:
    stored = {role.name: tuple(role.permissions) for role in db.session.scalars(select(Role))}
    assert stored == BUILT_IN_ROLES


def test_each_role_may_what_the_table_says(app: Flask) -> None:
    members = {role: make_user(role=role) for role in ROLES}
    assert [(role, permission, members[role].can(permission)) for role, permission, _ in CELLS] == CELLS


def test_a_guarded_route_lets_in_whom_the_table_says(app: Flask) -> None:
    # Flask takes no new routes once it has answered, so each permission gets its route first.
    for permission in permissions():
        app.add_url_rule(f"/guarded/{permission}", f"guarded.{permission}", requires(permission)(lambda: "in"))
    for role in ROLES:
        client = log_in(app.test_client(), make_user(role=role))
        for _role, permission, allowed in (cell for cell in CELLS if cell[0] == role):
            assert client.get(f"/guarded/{permission}").status_code == (200 if allowed else 403), (role, permission)


def test_every_guard_names_a_permission_of_the_table(app: Flask) -> None:
    guards = {access_of(app, endpoint) for endpoint in app.view_functions}
    assert guards <= {"public", "member", *permissions()}
    app.add_url_rule("/misspelt", "misspelt", requires("posts.wirte")(lambda: "in"))
    with pytest.raises(ValueError, match="a permission that there is not"):
        check(app, "misspelt")


def test_a_role_is_data_and_a_change_holds_on_the_next_request(app: Flask) -> None:
    client = log_in(app.test_client(), make_user(role="reader"))
    assert client.get("/posts/new").status_code == 403
    db.session.scalars(select(Role).where(Role.name == "reader")).one().permissions = ["posts.write"]
    assert client.get("/posts/new").status_code == 200
