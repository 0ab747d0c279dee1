"""Who may change which members and roles: pure answers."""

from collections.abc import Iterable

from mablog.access import is_permission
from mablog.accounts.models import User


def has_all(actor: User | None, permissions: Iterable[str]) -> bool:
    """Whether the actor has every one of these: nobody gives a role, or touches one, that may do more than themselves.

    The command line (None) stands above all members. What a module that is switched off will allow again counts, too.
    """
    return actor is None or all(_has(actor, permission) for permission in permissions)


def _has(actor: User, permission: str) -> bool:
    return actor.can(permission) if is_permission(permission) else actor.role.allows(permission)


def may_sanction(actor: User | None, user: User) -> bool:
    """Whether the actor, who moderates or manages members, may silence or suspend this one, or lift that.

    Nobody does so to themselves, or to whom may do more.
    """
    if actor is None:
        return True
    return actor.id != user.id and has_all(actor, user.role.permissions)


def may_change(actor: User | None, user: User) -> bool:
    """Members change those who may not do more than themselves; so nobody but administrators touches one."""
    return actor is None or (actor.can("members.manage") and has_all(actor, user.role.permissions))
