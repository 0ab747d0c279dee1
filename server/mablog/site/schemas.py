"""The site's settings: what a person with the permission `site.manage` changes by page, command or API."""

import re
from enum import StrEnum
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mablog.site.labels import Label
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


class MenuItem(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[Line, Field(min_length=1, max_length=60)]
    url: Annotated[Line, Field(max_length=500), AfterValidator(_address)]


Menu = Annotated[tuple[MenuItem, ...], Field(max_length=20)]
Domains = Annotated[tuple[Annotated[Line, Field(max_length=253), AfterValidator(_domain)], ...], Field(max_length=1000)]


LONGEST_SESSION_DAYS = 365

LanguageTag = Annotated[Line, Field(max_length=35), AfterValidator(_language)]
"""A language tag (BCP 47) that dates and articles can be shown in."""


LONGEST_LINK_HOURS = 30 * 24

LinkHours = Annotated[int, Field(ge=1, le=LONGEST_LINK_HOURS)]


class Unconfirmed(StrEnum):
    """What a member may do whose address is not confirmed."""

    AUTOMATIC = "automatic"
    EVERYTHING = "everything"
    READING = "reading"
    NOTHING = "nothing"


class SiteSettings(BaseModel):
    """The settings that every site has; features and modules add theirs by `mablog.site.registry.add_settings`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[
        Line, Field(min_length=1, max_length=120), Label(_l("Name of the site"), heading=_l("The site"))
    ] = "My Awesome Blog"
    tagline: Annotated[
        Line, Field(max_length=300), Label(_l("Tagline"), _l("A sentence that says what the site is about."))
    ] = ""
    logo: Annotated[
        Line,
        Field(max_length=20, pattern=r"^([a-z0-9]{20})?$"),
        Label(_l("Logo"), _l("The key of an uploaded picture: the name of its file without .webp."), kind="picture"),
    ] = ""
    language: Annotated[LanguageTag, Label(_l("Language"), _l("A tag such as en, es or pt-BR."), kind="language")] = (
        "en"
    )
    time_zone: Annotated[
        Line, AfterValidator(_time_zone), Label(_l("Time zone"), _l("Such as Europe/Berlin."), kind="time_zone")
    ] = "UTC"
    menu: Annotated[
        Menu,
        BeforeValidator(_menu),
        Label(_l("Menu"), _l("One link a line: Title | address. Pages stand in the menu by themselves."), kind="menu"),
    ] = ()
    default_role: Annotated[
        Line, Field(max_length=64), Label(_l("Role of a new member"), heading=_l("Members"), kind="role")
    ] = "reader"
    session_idle_minutes: Annotated[
        int,
        Field(ge=1, le=60 * 24 * 30),
        Label(
            _l("Minutes without use"),
            _l("After so many, a log-in ends, unless its member asked to stay logged in."),
        ),
    ] = 240
    session_longest_days: Annotated[
        int,
        Field(ge=1, le=LONGEST_SESSION_DAYS),
        Label(_l("Days logged in"), _l("After so many, every log-in ends, however much it is used.")),
    ] = 30
    sign_up_open: Annotated[bool, Label(_l("Anybody may register"))] = True
    blocked_mail_domains: Annotated[
        Domains,
        BeforeValidator(_words),
        Label(
            _l("Blocked mail domains"),
            _l("Nobody registers with an address of these or below them. One a line, such as example.org."),
        ),
    ] = ()
    unconfirmed_may: Annotated[
        Unconfirmed,
        Label(
            _l("Before an address is confirmed, its member may do"),
            heading=_l("Addresses"),
            choices={
                "automatic": _l("By itself: nothing where a mail server is set, else everything"),
                "everything": _l("Everything that the role allows"),
                "reading": _l("Log in and read"),
                "nothing": _l("Nothing: the account begins with the confirmed address"),
            },
        ),
    ] = Unconfirmed.AUTOMATIC
    confirm_link_hours: Annotated[LinkHours, Label(_l("Hours of a link to confirm an address"))] = 24
    new_email_link_hours: Annotated[LinkHours, Label(_l("Hours of a link to change to a new address"))] = 24
    reset_link_hours: Annotated[LinkHours, Label(_l("Hours of a link to choose a new password"))] = 1
