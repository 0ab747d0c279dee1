from flask import request, url_for
from flask_login import current_user

from mablog.access import even_silenced, members_only, requires
from mablog.accounts.cookies import end_session
from mablog.accounts.models import Role
from mablog.members import removal, service
from mablog.members.queries import (
    existing_member,
    existing_role,
    members_matching,
    number_of_members,
    roles_with_members,
)
from mablog.members.schemas import (
    LeaveInput,
    MemberChanges,
    MemberListOut,
    MemberOut,
    MemberQuery,
    PermissionListOut,
    RoleChanges,
    RoleInput,
    RoleListOut,
    RoleOut,
    RoleQuery,
)
from mablog.openapi import answers, api_blueprint, spec
from mablog.text import parse

bp = api_blueprint("members")


@bp.get("/users")
@requires("members.manage")
@spec.validate(query=MemberQuery, resp=answers(401, 403, 422, HTTP_200=MemberListOut), tags=["members"])
def members(query: MemberQuery) -> MemberListOut:
    """Members, the newest first."""
    page = members_matching(query, cursor=query.cursor, limit=query.limit)
    return MemberListOut(items=[MemberOut.of(user, current_user) for user in page.items], next_cursor=page.next_cursor)


@bp.get("/members/<string:username>")
@requires("members.manage")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=MemberOut), tags=["members"])
def show(username: str) -> MemberOut:
    """A member, as administrators see them."""
    return MemberOut.of(existing_member(username), current_user)


@bp.patch("/users/<string:username>")
@requires("members.manage")
@spec.validate(json=MemberChanges, resp=answers(401, 403, 404, 409, 415, 422, HTTP_200=MemberOut), tags=["members"])
def change(username: str, json: MemberChanges) -> MemberOut:
    """Give a member another role, or disable or enable the account."""
    return MemberOut.of(service.change_member(current_user, username, json), current_user)


@bp.delete("/user")
@members_only
@even_silenced
@spec.validate(json=LeaveInput, resp=answers(401, 403, 415, 422, 429, HTTP_204=None), tags=["accounts"])
def leave(json: LeaveInput) -> tuple[str, int]:
    """Delete one's own account, for good."""
    # SpecTree describes the body of a DELETE, and does not read it.
    data = parse(LeaveInput, request.get_json(silent=True) or {})
    removal.leave(current_user, password=data.password, posts=data.posts)
    end_session()
    return "", 204


@bp.get("/permissions")
@requires("members.manage")
@spec.validate(resp=answers(401, 403, HTTP_200=PermissionListOut), tags=["members"])
def permissions() -> PermissionListOut:
    """What roles are made of."""
    return PermissionListOut.of(current_user)


@bp.get("/roles")
@requires("members.manage")
@spec.validate(resp=answers(401, 403, HTTP_200=RoleListOut), tags=["members"])
def roles() -> RoleListOut:
    """Every role."""
    return RoleListOut(items=[RoleOut.of(role, members, current_user) for role, members in roles_with_members()])


@bp.post("/roles")
@requires("members.manage")
@spec.validate(json=RoleInput, resp=answers(401, 403, 415, 422, HTTP_201=RoleOut), tags=["members"])
def add_role(json: RoleInput) -> tuple[RoleOut, int, dict[str, str]]:
    """Make a role out of permissions that one has oneself."""
    role = service.add_role(current_user, json)
    return _shown(role), 201, {"Location": url_for("members_api.show_role", name=role.name)}


@bp.get("/roles/<string:name>")
@requires("members.manage")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=RoleOut), tags=["members"])
def show_role(name: str) -> RoleOut:
    """One role."""
    return _shown(existing_role(name))


@bp.patch("/roles/<string:name>")
@requires("members.manage")
@spec.validate(json=RoleChanges, resp=answers(401, 403, 404, 409, 415, 422, HTTP_200=RoleOut), tags=["members"])
def change_role(name: str, json: RoleChanges) -> RoleOut:
    """Change what a role may do, or its name."""
    return _shown(service.change_role(current_user, name, json))


@bp.delete("/roles/<string:name>")
@requires("members.manage")
@spec.validate(query=RoleQuery, resp=answers(401, 403, 404, 409, 422, HTTP_204=None), tags=["members"])
def remove_role(name: str, query: RoleQuery) -> tuple[str, int]:
    """Remove a role; its members get another one."""
    service.remove_role(current_user, name, to=query.to)
    return "", 204


def _shown(role: Role) -> RoleOut:
    return RoleOut.of(role, number_of_members(role), current_user)
