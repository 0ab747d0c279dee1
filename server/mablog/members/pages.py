from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import permissions, requires
from mablog.accounts.models import Role, User
from mablog.accounts.standing import reason_in_words
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.members import policy, service
from mablog.members.forms import RemoveRoleForm, RoleChoiceForm, RoleForm, SearchForm
from mablog.members.queries import (
    existing_member,
    existing_role,
    members_matching,
    number_of_members,
    roles_with_members,
)
from mablog.members.schemas import BUILT_IN, FIXED, MemberFilter, RoleChanges, RoleInput
from mablog.text import parse

bp = Blueprint("members", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response

PAGE_SIZE = 50


@bp.get("/admin/members")
@requires("members.manage")
def index() -> Answer:
    form = SearchForm(request.args).offer(_roles())
    try:
        wanted = parse(MemberFilter, {name: request.args.get(name, "") for name in MemberFilter.model_fields})
    except InvalidFields as error:
        return shown_again("members/index.html", form, error, members=[], next_cursor=None)
    page = members_matching(wanted, cursor=request.args.get("after"), limit=PAGE_SIZE, field="after")
    return render_template("members/index.html", form=form, members=page.items, next_cursor=page.next_cursor)


@bp.get("/admin/members/<string:username>")
@requires("members.manage")
def show(username: str) -> Answer:
    user = existing_member(username)
    form = RoleChoiceForm(formdata=None, data={"role": user.role.name}).offer(_roles_to_give())
    return render_template("members/show.html", form=form, **_about(user))


@bp.post("/admin/members/<string:username>/role")
@requires("members.manage")
def set_role(username: str) -> Answer:
    form = RoleChoiceForm().offer(_roles_to_give())
    try:
        user = service.set_role(current_user, username, form.role.data or "")
    except InvalidFields as error:
        return shown_again("members/show.html", form, error, **_about(existing_member(username)))
    flash(_("%(name)s has the role %(role)s.", name=user.display_name, role=user.role.name), "success")
    return redirect(url_for("members.show", username=user.username))


@bp.post("/admin/members/<string:username>/disable")
@requires("members.manage")
def disable(username: str) -> Answer:
    user = service.set_active(current_user, username, active=False)
    flash(_("The account of %(name)s is disabled, and logged out everywhere.", name=user.display_name), "success")
    return redirect(url_for("members.show", username=user.username))


@bp.post("/admin/members/<string:username>/enable")
@requires("members.manage")
def enable(username: str) -> Answer:
    user = service.set_active(current_user, username, active=True)
    flash(_("The account of %(name)s is open again.", name=user.display_name), "success")
    return redirect(url_for("members.show", username=user.username))


@bp.get("/admin/roles")
@requires("members.manage")
def roles() -> Answer:
    return render_template("members/roles.html", roles=roles_with_members(), permissions=permissions())


@bp.get("/admin/roles/new")
@requires("members.manage")
def new_role() -> Answer:
    return render_template("members/role.html", form=RoleForm(), **_about_role(None))


@bp.post("/admin/roles/new")
@requires("members.manage")
def new_role_submit() -> Answer:
    form = RoleForm()
    try:
        role = service.add_role(current_user, parse(RoleInput, form.values()))
    except InvalidFields as error:
        return shown_again("members/role.html", form, error, **_about_role(None))
    flash(_("The role %(name)s is made.", name=role.name), "success")
    return redirect(url_for("members.roles"))


@bp.get("/admin/roles/<string:name>")
@requires("members.manage")
def role(name: str) -> Answer:
    found = existing_role(name)
    return render_template("members/role.html", form=RoleForm.of(found), **_about_role(found))


@bp.post("/admin/roles/<string:name>")
@requires("members.manage")
def role_submit(name: str) -> Answer:
    form = RoleForm()
    try:
        changed = service.change_role(current_user, name, parse(RoleChanges, form.values()))
    except InvalidFields as error:
        return shown_again("members/role.html", form, error, **_about_role(existing_role(name)))
    flash(_("The role %(name)s is saved.", name=changed.name), "success")
    return redirect(url_for("members.roles"))


@bp.post("/admin/roles/<string:name>/remove")
@requires("members.manage")
def remove_role(name: str) -> Answer:
    other = service.remove_role(current_user, name, to=RemoveRoleForm().to.data)
    flash(_("The role is removed; its members have the role %(name)s.", name=other.name), "success")
    return redirect(url_for("members.roles"))


def _roles() -> list[Role]:
    return [role for role, _members in roles_with_members()]


def _roles_to_give() -> list[Role]:
    return [role for role in _roles() if policy.has_all(current_user, role.permissions)]


def _about(user: User) -> dict[str, Any]:
    return {
        "member": user,
        "may_change": policy.may_change(current_user, user),
        "in_words": reason_in_words,
    }


def _about_role(role: Role | None) -> dict[str, Any]:
    """What the page of a role shows beside its form."""
    may_change = role is None or (role.name not in FIXED and policy.has_all(current_user, role.permissions))
    removal = None
    if role is not None and may_change and role.name not in BUILT_IN:
        removal = RemoveRoleForm(formdata=None).offer(other for other in _roles_to_give() if other.id != role.id)
    return {
        "role": role,
        "members": number_of_members(role) if role else 0,
        "may_change": may_change,
        "keeps_name": role is not None and role.name in BUILT_IN,
        "removal": removal,
    }
