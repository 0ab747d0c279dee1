import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from mablog.access import ADMINISTRATOR, BUILT_IN_ROLES, permissions
from mablog.accounts import passwords
from mablog.accounts.models import Role, User
from mablog.accounts.standing import reason_in_words
from mablog.members import policy
from mablog.pagination import LARGEST_LIMIT
from mablog.site.queries import site_settings
from mablog.text import Input, Line, Text

BUILT_IN = frozenset(BUILT_IN_ROLES)
"""Roles that keep their names: imports, new members and the first administrator get them by name."""

FIXED = frozenset({ADMINISTRATOR})
"""Roles that cannot be changed at all, so that somebody can always do everything."""


def _permission(value: str) -> str:
    if value not in permissions():
        raise ValueError(_("There is no permission %(name)s.", name=value))
    return value


def _in_order(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(permission for permission in permissions() if permission in values)


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


class PermissionOut(BaseModel):
    """Something that roles may allow, and whether whoever asks may give it."""

    name: str
    description: str
    may_give: bool


class PermissionListOut(BaseModel):
    items: list[PermissionOut]

    @classmethod
    def of(cls, viewer: User) -> "PermissionListOut":
        return cls(
            items=[
                PermissionOut(name=name, description=str(one.label), may_give=policy.has_all(viewer, (name,)))
                for name, one in permissions().items()
            ]
        )


class RoleMayOut(BaseModel):
    """What whoever asks may do with a role; a token needs the scope for it as well."""

    edit: bool = Field(description="Change what it allows.")
    rename: bool
    remove: bool
    give: bool = Field(description="Give it to members.")


class RoleOut(BaseModel):
    """A role; `*` is every permission."""

    name: str
    permissions: list[str]
    built_in: bool
    members: int
    may: RoleMayOut

    @classmethod
    def of(cls, role: Role, members: int, viewer: User) -> "RoleOut":
        may_give = policy.has_all(viewer, role.permissions)
        may_edit = may_give and role.name not in FIXED
        may_go = may_edit and role.name not in BUILT_IN and role.name != site_settings().default_role
        return cls(
            name=role.name,
            permissions=role.permissions,
            built_in=role.name in BUILT_IN,
            members=members,
            may=RoleMayOut(edit=may_edit, rename=may_go, remove=may_go, give=may_give),
        )


class RoleListOut(BaseModel):
    items: list[RoleOut]


class MemberMayOut(BaseModel):
    """What whoever asks may do with an account; a token needs the scope for it as well."""

    set_role: bool
    disable: bool
    enable: bool


class MemberOut(BaseModel):
    """A member as administrators see them. The reasons are words; a silence or suspension that is over is null."""

    username: str
    name: str
    image: str
    email: str | None
    role: str
    active: bool
    is_claimed: bool = Field(description="Whether somebody can log in; authors of imported posts cannot.")
    is_confirmed: bool = Field(description="Whether the e-mail address is confirmed.")
    posts_count: int
    created_at: datetime
    silenced_until: datetime | None
    silence_reason: str
    suspended_until: datetime | None
    suspension_reason: str
    may: MemberMayOut

    @classmethod
    def of(cls, user: User, viewer: User) -> "MemberOut":
        may_change = policy.may_change(viewer, user)
        may_close = may_change and user.id != viewer.id and not user.is_pending
        plain = ("username", "name", "email", "active", "is_claimed", "posts_count", "created_at")
        return cls(
            **{name: getattr(user, name) for name in plain},
            image=user.picture(192),
            role=user.role.name,
            is_confirmed=user.confirmed_at is not None,
            silenced_until=user.silenced_until if user.is_silenced else None,
            silence_reason=reason_in_words(user.silence_reason) if user.is_silenced else "",
            suspended_until=user.suspended_until if user.is_suspended else None,
            suspension_reason=reason_in_words(user.suspension_reason) if user.is_suspended else "",
            may=MemberMayOut(
                set_role=may_change, disable=may_close and user.active, enable=may_close and not user.active
            ),
        )


class MemberListOut(BaseModel):
    items: list[MemberOut]
    next_cursor: str | None
