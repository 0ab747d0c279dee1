"""The site's settings: what a person with the permission `site.manage` changes by page, command or API."""

import re
from enum import StrEnum
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mablog.text import Line


def _language(value: str) -> str:
    try:
        return str(Locale.parse(value.replace("-", "_"))).replace("_", "-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(_("This is not a language tag such as en, es or pt-BR.")) from None


@cache
def _time_zones() -> set[str]:
    # Finding them reads hundreds of files, and settings are checked on every request.
    return available_timezones()


def _time_zone(value: str) -> str:
    if value not in _time_zones():
        raise ValueError(_("This is not a time zone such as Europe/Berlin or UTC."))
    return value


def _menu(value: Any) -> Any:
    """Accept the form's and the command's lines `Title | address` beside a list."""
    if not isinstance(value, str):
        return value
    entries = []
    for line in filter(None, (line.strip() for line in value.splitlines())):
        title, separator, url = line.partition("|")
        if not separator:
            raise ValueError(_("Each line of the menu is: Title | address."))
        entries.append({"title": title.strip(), "url": url.strip()})
    return entries


def _address(value: str) -> str:
    if not re.match(r"(https?://|/(?![/\\])|mailto:)", value):
        raise ValueError(_("An address starts with /, https:// or mailto:."))
    return value


def _words(value: Any) -> Any:
    """Accept the form's and the command's text beside a list."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _domain(value: str) -> str:
    domain = value.removeprefix("*").lstrip("@.").casefold()
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*", domain):
        raise ValueError(_("This is not a domain such as example.org."))
    return domain


def _lines(value: Any) -> Any:
    """Accept the form's and the command's lines beside a list."""
    return list(filter(None, (line.strip() for line in value.splitlines()))) if isinstance(value, str) else value


class MenuItem(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[Line, Field(min_length=1, max_length=60)]
    url: Annotated[Line, Field(max_length=500), AfterValidator(_address)]


Menu = Annotated[tuple[MenuItem, ...], Field(max_length=20)]
Phrases = Annotated[tuple[Annotated[Line, Field(min_length=1, max_length=100)], ...], Field(max_length=1000)]
Domains = Annotated[tuple[Annotated[Line, Field(max_length=253), AfterValidator(_domain)], ...], Field(max_length=1000)]


LONGEST_SESSION_DAYS = 365

LanguageTag = Annotated[Line, Field(max_length=35), AfterValidator(_language)]
"""A language tag (BCP 47) that dates and articles can be shown in."""


LONGEST_LINK_HOURS = 30 * 24


class Unconfirmed(StrEnum):
    """What a member may do whose address is not confirmed."""

    AUTOMATIC = "automatic"
    EVERYTHING = "everything"
    READING = "reading"
    NOTHING = "nothing"


class SiteSettings(BaseModel):
    """One field a setting; its description is shown on the page and in the reference."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Line, Field(min_length=1, max_length=120)] = Field(
        "My Awesome Blog", description="Name of the site."
    )
    tagline: Annotated[Line, Field(max_length=300)] = Field(
        "", description="A sentence that says what the site is about."
    )
    logo: Annotated[Line, Field(max_length=20, pattern=r"^([a-z0-9]{20})?$")] = Field(
        "", description="Key of the picture shown beside the name."
    )
    language: LanguageTag = Field("en", description="Language of the pages, as a tag such as en or es.")
    time_zone: Annotated[Line, AfterValidator(_time_zone)] = Field(
        "UTC", description="Time zone that dates are shown in, such as Europe/Berlin."
    )
    menu: Annotated[Menu, BeforeValidator(_menu)] = Field(
        (), description="Links beside the site's pages, one a line: Title | address."
    )
    default_role: Annotated[Line, Field(max_length=64)] = Field("reader", description="Role of a new member.")
    session_idle_minutes: int = Field(
        240, ge=1, le=60 * 24 * 30, description="Minutes without use after which a log-in ends that is not to stay."
    )
    session_longest_days: int = Field(
        30, ge=1, le=LONGEST_SESSION_DAYS, description="Days after which every log-in ends, however much it is used."
    )
    sign_up_open: bool = Field(True, description="Whether anybody may register.")
    comments_open: bool = Field(
        True, description="Whether members may comment; what is written can be read either way."
    )
    comments_close_after_days: int = Field(
        0, ge=0, le=36500, description="Days after which nobody comments on a post any more; 0 is never."
    )
    hold_links: int = Field(
        5, ge=0, le=1000, description="Links from which on a comment waits for a moderator; 0 is never."
    )
    hold_words: Annotated[Phrases, BeforeValidator(_lines)] = Field(
        (),
        description="Words and phrases with which a comment waits for a moderator, one a line. Whole words count, "
        "whatever their case and accents.",
    )
    hold_rate_comments: int = Field(
        0,
        ge=0,
        le=10000,
        description="Comments of one member in `hold_rate_minutes` after which more wait; 0 is never.",
    )
    hold_rate_minutes: int = Field(10, ge=1, le=60 * 24 * 30, description="Minutes that `hold_rate_comments` is about.")
    hold_account_hours: int = Field(
        0,
        ge=0,
        le=24 * 365,
        description="Hours in which the comments of a new account wait for a moderator; 0 is none.",
    )
    hold_first_posts: int = Field(
        1,
        ge=0,
        le=100,
        description="First posts of a member that wait for a moderator, where the role of new members may write posts; "
        "0 is none.",
    )
    unconfirmed_may: Unconfirmed = Field(
        Unconfirmed.AUTOMATIC,
        description="What members may do before they confirm their address: `everything` that their role allows; "
        "`reading`; `nothing`, not even log in, and then sign-up tells nobody whether an address is known. `automatic` "
        "is `nothing` where a mail server is set, and `everything` elsewhere.",
    )
    confirm_link_hours: Annotated[int, Field(ge=1, le=LONGEST_LINK_HOURS)] = Field(
        24, description="Hours that a link to confirm an address works."
    )
    new_email_link_hours: Annotated[int, Field(ge=1, le=LONGEST_LINK_HOURS)] = Field(
        24, description="Hours that a link to change to a new address works."
    )
    blocked_mail_domains: Annotated[Domains, BeforeValidator(_words)] = Field(
        (), description="Mail domains that nobody may register with, those below them included."
    )
    reset_link_hours: Annotated[int, Field(ge=1, le=LONGEST_LINK_HOURS)] = Field(
        1, description="Hours that a link to choose a new password works."
    )
