import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, RootModel, ValidationInfo, field_validator

from mablog.accounts import names, passwords
from mablog.accounts.models import User
from mablog.text import Input, Line, Text


def _username(value: str) -> str:
    if not names.is_well_formed(value):
        raise ValueError("1 to 64 letters, digits, dots, underscores and hyphens.")
    return unicodedata.normalize("NFC", value)


def _email(value: str) -> str:
    # Loaded at the first address, so that a server starts sooner.
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


def _password(value: str) -> str:
    if not passwords.SHORTEST_PASSWORD <= len(value) <= passwords.LONGEST_PASSWORD:
        raise ValueError(f"A password has {passwords.SHORTEST_PASSWORD} to {passwords.LONGEST_PASSWORD:,} characters.")
    if passwords.is_common(value):
        raise ValueError("This password is among those that attackers try first. Please choose another one.")
    return value


Username = Annotated[Text, AfterValidator(_username)]
Email = Annotated[Line, Field(max_length=254), AfterValidator(_email)]
Password = Annotated[Text, AfterValidator(_password)]


class RegisterInput(Input):
    username: Username
    email: Email
    password: Password
    name: Annotated[Line, Field(max_length=120)] = ""


class SetupInput(RegisterInput):
    """What the first administrator chooses."""


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
            raise ValueError("Give email or username.")
        return value

    @property
    def login(self) -> str:
        return self.email or self.username or ""


class AskResetInput(Input):
    email: Email


class NewPasswordInput(Input):
    password: Password


class ResetInput(NewPasswordInput):
    """A new password, and the token in the address of the link."""

    token: Annotated[Text, Field(max_length=200)]


class ChangePasswordInput(Input):
    current_password: Annotated[Text, Field(max_length=passwords.LONGEST_PASSWORD)]
    new_password: Password


class UserOut(BaseModel):
    """A member. `email` is there only for the member and for administrators."""

    id: int
    username: str
    email: str | None = Field(None, exclude_if=lambda email: email is None)
    name: str
    image: str | None
    role: str
    created_at: datetime

    @classmethod
    def of(cls, user: User, *, viewer: User | None) -> "UserOut":
        sees_email = viewer is not None and (viewer.id == user.id or viewer.can("members.manage"))
        return cls(
            id=user.id,
            username=user.username,
            email=user.email if sees_email else None,
            name=user.name,
            image=f"/media/{user.image}.webp" if user.image else None,
            role=user.role.name,
            created_at=user.created_at,
        )


class ViewerOut(RootModel[UserOut | None]):
    """The member who asks, or null."""
