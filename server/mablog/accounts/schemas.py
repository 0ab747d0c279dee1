import unicodedata
from datetime import datetime
from typing import Annotated, Literal, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field, RootModel, ValidationInfo, field_validator

from mablog import hooks
from mablog.access import permissions
from mablog.accounts import drawn, names, passwords
from mablog.accounts.bio import bio_html
from mablog.accounts.models import User
from mablog.accounts.queries import COUNTS, counts_of
from mablog.links import absolute
from mablog.media.pictures import SQUARES
from mablog.media.schemas import PictureFields
from mablog.text import Input, Label, Line, Text


def _username(value: str) -> str:
    if not names.is_well_formed(value):
        raise ValueError(_("1 to 64 letters, digits, dots, underscores and hyphens."))
    return unicodedata.normalize("NFC", value)


def _email(value: str) -> str:
    # Loaded at the first address, so that a server starts sooner.
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError(_("This is not an e-mail address such as ann@example.org.")) from None


def _password(value: str) -> str:
    if not passwords.SHORTEST_PASSWORD <= len(value) <= passwords.LONGEST_PASSWORD:
        bounds = {"least": passwords.SHORTEST_PASSWORD, "most": passwords.LONGEST_PASSWORD}
        raise ValueError(_("A password has %(least)s to %(most)s characters.", **bounds))
    if passwords.is_common(value):
        raise ValueError(_("This password is among those that attackers try first. Please choose another one."))
    return value


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Scope = Literal["read", "write", "account", "admin"]
"""The names in `access.SCOPES`."""

Username = Annotated[Text, AfterValidator(_username)]
Name = Annotated[Label, Field(max_length=120)]
Email = Annotated[Line, Field(max_length=254), AfterValidator(_email)]
Password = Annotated[Text, AfterValidator(_password)]


class RegisterInput(Input):
    username: Username
    email: Email
    password: Password
    name: Name = ""


class RegisterUpload(PictureFields, RegisterInput):
    """The same with a picture of the person, in the field `image` or `file`."""


class SetupInput(RegisterInput):
    """What the first administrator chooses."""


class ApiTokenInput(Input):
    """A new API token. `expires_in_days` is null for one that does not expire."""

    name: Annotated[Line, Field(min_length=1, max_length=60)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=4), AfterValidator(_each_once)]
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = 90


class LoginInput(Input):
    """Who, by e-mail or username, and the password."""

    email: Annotated[Text, Field(max_length=254)] | None = None
    username: Annotated[Text, Field(max_length=254)] | None = Field(None, validate_default=True)
    password: Annotated[Text, Field(max_length=passwords.LONGEST_PASSWORD)]
    remember: bool = False

    @field_validator("username")
    @classmethod
    def _somebody(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and "email" in info.data and not info.data["email"]:
            raise ValueError(_("Give email or username."))
        return value

    @property
    def login(self) -> str:
        return self.email or self.username or ""


class EmailInput(Input):
    email: Email


class AskNewEmailInput(EmailInput):
    """The address that a member wants, and the password."""

    password: Annotated[Text, Field(max_length=passwords.LONGEST_PASSWORD)]


Token = Annotated[Text, Field(max_length=200)]


class TokenInput(Input):
    """What the address of a link ends with."""

    token: Token


class NewPasswordInput(Input):
    password: Password


class ResetInput(NewPasswordInput):
    """A new password, and the token in the address of the link."""

    token: Token


class ChangePasswordInput(Input):
    current_password: Annotated[Text, Field(max_length=passwords.LONGEST_PASSWORD)]
    new_password: Password


def _absent(value: object) -> bool:
    return value is None


def _sizes(user: User) -> dict[str, str]:
    return {str(side): user.picture(side) for side in SQUARES} | {"small": f"/media/{user.image}-small.webp"}


class UserMayOut(BaseModel):
    """What whoever asks may do with a member; a token needs the scope for it as well."""

    edit: bool = Field(description="Change the profile.")
    follow: bool
    block: bool
    report: bool
    silence: bool
    suspend: bool
    manage: bool = Field(description="Change the role, disable or enable the account.")

    @classmethod
    def of(cls, user: User, viewer: User | None) -> Self:
        is_own = viewer is not None and viewer.id == user.id
        told = hooks.together(cls.model_fields, hooks.call.member_may(member=user, viewer=viewer))
        return cls(**told | {"edit": is_own and not user.is_silenced})


class UserOut(BaseModel):
    """A member.

    `image` is the address of a square picture, always there: where none was uploaded, one is drawn from the name.
    `images` has the addresses of an uploaded one by the side of the square in pixels (`48`, `96`, `192`, `512`), and
    `small` for the whole picture, at most 125 pixels wide and 175 high; it is null where there is none. `bio` is
    Markdown, `bio_html` the same as clean HTML. `last_seen` has the minute; it is null for who hides it or was never
    here. `is_following` and `is_blocked` say whether whoever asks follows or blocks this member.

    There for the member alone are `email` (also for administrators), `shows_last_seen`, `language` (not for who leaves
    it to the browser), `version`, which a change can name in `If-Match`, and what is possible now: `permissions` are
    those of the role, as far as nothing holds the member back, such as being silenced (`is_silenced`, until
    `silenced_until`) or an address that must be confirmed first (`is_confirmed`).
    """

    id: int
    username: str
    email: str | None = Field(None, exclude_if=_absent)
    name: str
    image: str
    images: dict[str, str] | None
    role: str
    created_at: datetime
    url: str = Field(description="The member's page.")
    bio: str
    bio_html: str
    place: str
    links: list[str]
    posts_count: int
    followers_count: int
    following_count: int
    last_seen: datetime | None
    is_following: bool
    is_blocked: bool
    may: UserMayOut
    shows_last_seen: bool | None = Field(None, exclude_if=_absent)
    language: str | None = Field(None, exclude_if=_absent)
    version: int | None = Field(None, exclude_if=_absent)
    permissions: list[str] | None = Field(None, exclude_if=_absent)
    is_confirmed: bool | None = Field(None, exclude_if=_absent)
    is_silenced: bool | None = Field(None, exclude_if=_absent)
    silenced_until: datetime | None = Field(None, exclude_if=_absent)

    @classmethod
    def of(cls, user: User, *, viewer: User | None, is_closed: bool = False) -> "UserOut":
        """Made of a member that `profiles.queries.whole` read. A closed account keeps its name, for its posts.

        The same is left of one that `is_closed` to the viewer.
        """
        is_shown = user.active and not is_closed
        is_own = viewer is not None and viewer.id == user.id
        counts = dict.fromkeys(COUNTS, 0) if is_closed else counts_of(user, viewer)
        sees_email = viewer is not None and (is_own or viewer.can("members.manage"))
        return cls(
            id=user.id,
            username=user.username,
            email=user.email if sees_email else None,
            name=user.name,
            image=user.picture(512) if is_shown else drawn.address(user.name, user.username),
            images=_sizes(user) if user.has_picture and is_shown else None,
            role=user.role.name,
            created_at=user.created_at,
            url=absolute("posts.author", username=user.username),
            bio=user.bio if is_shown else "",
            bio_html=bio_html(user) if is_shown else "",
            place=user.place if is_shown else "",
            links=user.links if is_shown else [],
            **counts,
            last_seen=user.last_seen if is_shown else None,
            shows_last_seen=user.shows_last_seen if is_own else None,
            language=user.language if is_own else None,
            version=user.profile_version if is_own else None,
            permissions=[name for name in permissions() if user.can(name)] if is_own else None,
            is_confirmed=user.confirmed_at is not None if is_own else None,
            is_silenced=user.is_silenced if is_own else None,
            silenced_until=user.silenced_until if is_own and user.is_silenced else None,
            may=UserMayOut.of(user, viewer),
            **hooks.together(("is_following", "is_blocked"), hooks.call.member_state(member=user, viewer=viewer)),
        )


class ViewerOut(RootModel[UserOut | None]):
    """The member who asks, or null."""
