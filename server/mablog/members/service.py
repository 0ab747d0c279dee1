"""Writes of members' roles and states, by others. `actor` is None on the command line."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import update

from mablog import audit, hooks
from mablog.accounts.administrators import is_administrator, keep_an_administrator, lock_roles
from mablog.accounts.models import Role, User
from mablog.accounts.onetime import end_links
from mablog.accounts.queries import role_named
from mablog.accounts.service import end_sessions
from mablog.db import db
from mablog.errors import Conflict, Forbidden, NotFound, field_error
from mablog.members import policy
from mablog.members.queries import existing_role, locked_member, read_anew, role_like
from mablog.members.schemas import BUILT_IN, FIXED, MemberChanges, RoleChanges, RoleInput
from mablog.site.queries import site_settings


def set_role(actor: User | None, username: str, role: str) -> User:
    """Give a member another role. Raises NotFound, Forbidden, InvalidFields; the last administrator keeps theirs."""
    user = _member_to_change(actor, username)
    found = _role_to_give(actor, role, field="role")
    if found.id != user.role_id:
        was_administrator = is_administrator(user)
        before, user.role = user.role.name, found
        db.session.flush()  # the question below must see the change
        keep_an_administrator(was_administrator)
        audit.record("role.change", actor=actor, target=user.username, before=before, after=found.name)
    return user


def set_active(actor: User | None, username: str, *, active: bool) -> User:
    """Disable an account, or enable it again. One that is disabled is logged out everywhere, and its links end.

    Raises NotFound, Forbidden: nobody disables themselves, and the last administrator stays. Raises Conflict for an
    account that waits: it begins with its confirmed address.
    """
    user = _member_to_change(actor, username)
    if actor is not None and actor.id == user.id:
        raise Forbidden(_("You cannot disable your own account."))
    if active == user.active:
        return user
    if user.is_pending:
        raise Conflict(_("This account begins when its address is confirmed."))
    was_administrator = is_administrator(user)
    user.active = active
    if not active:
        end_sessions(user)
        end_links(user)
        keep_an_administrator(was_administrator)
    db.session.flush()  # who listens asks for those that are enabled
    if active:
        hooks.call.member_enabled(user=user)
    else:
        hooks.call.member_disabled(user=user)
    audit.record("member.enable" if active else "member.disable", actor=actor, target=user.username)
    return user


def change_member(actor: User | None, username: str, changes: MemberChanges) -> User:
    """Change a member's role and state together. Raises as `set_role` and `set_active` do."""
    user = _member_to_change(actor, username)
    if changes.role is not None:
        set_role(actor, username, changes.role)
    if changes.active is not None:
        set_active(actor, username, active=changes.active)
    return user


def add_role(actor: User | None, data: RoleInput) -> Role:
    """Make a role. Raises InvalidFields when its name is taken, Forbidden for permissions that the actor lacks."""
    _begin(actor)
    _check_has_all(actor, data.permissions)
    role = Role(name=_free_name(data.name), permissions=list(data.permissions))
    db.session.add(role)
    audit.record("role.add", actor=actor, target=role.name, after={"permissions": role.permissions})
    return role


def change_role(actor: User | None, name: str, data: RoleChanges) -> Role:
    """Change what a role may do, or its name. Raises NotFound, Forbidden, Conflict, InvalidFields."""
    _begin(actor)
    role = existing_role(name)
    if role.name in FIXED:
        raise Forbidden(_("The administrators' role is fixed: it may do everything."))
    _check_has_all(actor, role.permissions)
    before = {"name": role.name, "permissions": role.permissions}
    if data.name is not None and data.name != role.name:
        _check_name_is_free_to_go(role)
        role.name = _free_name(data.name, role)
    if data.permissions is not None:
        # Asked before the change: it may be the actor's own role.
        _check_has_all(actor, data.permissions)
        role.permissions = list(data.permissions)
    after = {"name": role.name, "permissions": role.permissions}
    if after != before:
        audit.record("role.edit", actor=actor, target=name, before=before, after=after)
    return role


def remove_role(actor: User | None, name: str, *, to: str | None = None) -> Role:
    """Remove a role; its members get the role `to`, or that of new members. Return the role that they get.

    Raises NotFound, Forbidden, Conflict, InvalidFields.
    """
    _begin(actor)
    role = existing_role(name)
    _check_has_all(actor, role.permissions)
    _check_name_is_free_to_go(role)
    other = _role_to_give(actor, to or site_settings().default_role, field="to")
    if other is role:
        raise field_error("to", _("Its members need another role than this one."))
    read_anew(Role, role.id, lock=True)  # whoever registers with this role meanwhile is waited for
    db.session.execute(update(User).where(User.role_id == role.id).values(role_id=other.id))
    audit.record("role.remove", actor=actor, target=name, before={"permissions": role.permissions}, after=other.name)
    db.session.delete(role)
    return other


def _begin(actor: User | None) -> None:
    """Let one change of roles and members wait for the other, and see what the one before left of the actor."""
    lock_roles()
    if actor is not None:
        found = read_anew(User, actor.id)
        if found is None or not found.active or found.is_suspended or not found.can("members.manage"):
            raise Forbidden(_("Your role does not allow this."))


def _member_to_change(actor: User | None, username: str) -> User:
    _begin(actor)
    user = locked_member(username)
    if user is None:
        raise NotFound(_("There is no member %(name)s.", name=username))
    if not policy.may_change(actor, user):
        raise Forbidden(_("This member may do more than you."))
    return user


def _role_to_give(actor: User | None, name: str, *, field: str) -> Role:
    role = role_named(name)
    if role is None:
        raise field_error(field, _("There is no role of this name."))
    _check_has_all(actor, role.permissions)
    return role


def _check_has_all(actor: User | None, permissions: Iterable[str]) -> None:
    if not policy.has_all(actor, permissions):
        raise Forbidden(_("This role may do more than you."))


def _free_name(name: str, role: Role | None = None) -> str:
    if role_like(name) not in (None, role):
        raise field_error("name", _("There is a role of this name already."))
    return name


def _check_name_is_free_to_go(role: Role) -> None:
    if role.name in BUILT_IN:
        raise Conflict(_("Every site has this role: it keeps its name."))
    if role.name == site_settings().default_role:
        raise Conflict(_("New members get this role: choose another one for them in the settings first."))
