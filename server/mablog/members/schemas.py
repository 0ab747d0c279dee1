import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from mablog.access import ADMINISTRATOR, BUILT_IN_ROLES, PERMISSIONS
from mablog.accounts import passwords
from mablog.accounts.models import Role, User
from mablog.pagination import LARGEST_LIMIT
from mablog.text import Input, Line, Text

BUILT_IN = frozenset(BUILT_IN_ROLES)
"""Roles that keep their names: imports, new members and the first administrator get them by name."""

FIXED = frozenset({ADMINISTRATOR})
"""Roles that cannot be changed at all, so that somebody can always do everything."""


def _permission(value: str) -> str:
    if value not in PERMISSIONS:
        raise ValueError(_("There is no permission %(name)s.", name=value))
    return value


def _in_order(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(permission for permission in PERMISSIONS if permission in values)


RoleName = Annotated[
    Line,
    Field(min_length=1, max_length=40, pattern=r"^\w([\w .-]*\w)?$"),
    AfterValidator(lambda name: unicodedata.normalize("NFC", name)),
]
"""Letters, digits, spaces, dots, underscores and hyphens, so that a name stands in an address."""

Permissions = Annotated[tuple[Annotated[Text, AfterValidator(_permission)], ...], AfterValidator(_in_order)]


class RoleInput(Input):
    """A new role, and what it may do."""

    name: RoleName
    permissions: Permissions = ()


class RoleChanges(Input):
    name: RoleName | None = None
    permissions: Permissions | None = None


class MemberChanges(Input):
    """What an administrator changes of a member."""

    role: Annotated[Text, Field(max_length=64)] | None = None
    active: bool | None = None


class MemberFilter(BaseModel):
    """Which members: with these words in name or address, of this role, enabled or disabled."""

    q: Text = Field("", max_length=254)
    role: Text = Field("", max_length=64)
    active: Annotated[bool | None, BeforeValidator(lambda value: None if value == "" else value)] = None


class MemberQuery(MemberFilter):
    limit: int = Field(50, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


class Posts(StrEnum):
    """What becomes of a deleted member's posts."""

    KEEP = "keep"
    REMOVE = "remove"


class LeaveInput(Input):
    """The end of one's own account: `keep` leaves what is published under "former member"."""

    password: Annotated[Text, Field(max_length=passwords.LONGEST_PASSWORD)]
    posts: Posts


class RoleQuery(BaseModel):
    to: Text | None = Field(None, max_length=64, description="Role that its members get; that of new members else.")


class RoleOut(BaseModel):
    """A role; `*` is every permission."""

    name: str
    permissions: list[str]
    built_in: bool
    members: int

    @classmethod
    def of(cls, role: Role, members: int) -> "RoleOut":
        return cls(name=role.name, permissions=role.permissions, built_in=role.name in BUILT_IN, members=members)


class RoleListOut(BaseModel):
    items: list[RoleOut]


class MemberOut(BaseModel):
    """A member as administrators see them."""

    username: str
    name: str
    email: str | None
    role: str
    active: bool
    created_at: datetime
    silenced_until: datetime | None
    suspended_until: datetime | None

    @classmethod
    def of(cls, user: User) -> "MemberOut":
        """A silence or suspension that is over is null."""
        return cls(
            **{name: getattr(user, name) for name in ("username", "name", "email", "active", "created_at")},
            role=user.role.name,
            silenced_until=user.silenced_until if user.is_silenced else None,
            suspended_until=user.suspended_until if user.is_suspended else None,
        )


class MemberListOut(BaseModel):
    items: list[MemberOut]
    next_cursor: str | None
