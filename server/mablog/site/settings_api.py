"""The settings of the site, one by one, for those who change them."""

import json
from hashlib import sha256
from typing import Any, Literal

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from pydantic import BaseModel, Field
from wtforms import SelectField

from mablog.access import requires
from mablog.config import settings as deployment
from mablog.errors import Conflict
from mablog.openapi import answers, api_blueprint, spec
from mablog.site import service
from mablog.site.forms import HEADINGS, SettingsForm
from mablog.site.queries import lock_settings, site_settings
from mablog.site.schemas import Domains, Menu, MenuItem, Phrases, SiteSettings

bp = api_blueprint("settings")

Kind = Literal["text", "number", "switch", "choice", "lines", "menu", "picture", "language", "time_zone", "role"]

KINDS: dict[str, Kind] = {
    "menu": "menu",
    "logo": "picture",
    "language": "language",
    "time_zone": "time_zone",
    "default_role": "role",
    "unconfirmed_may": "choice",
}
"""What a setting takes, where its value alone does not tell."""


class SettingsInput(SiteSettings):
    """The settings to change; those that are not given stay as they are."""

    menu: Menu = ()
    hold_words: Phrases = ()
    blocked_mail_domains: Domains = ()

    def changes(self) -> dict[str, Any]:
        return self.model_dump(include=self.model_fields_set)


class ChoiceOut(BaseModel):
    value: str
    label: str


class SettingOut(BaseModel):
    """A setting, in words for those who change it.

    `kind` says what it takes: a text, number, switch or one of the `choices`; `lines` of text, a `menu` of links; the
    key of a `picture`, the tag of a `language`, the name of a `time_zone` or of a `role`.
    """

    name: str
    heading: str = Field(description="The subject that it belongs to, as the settings before and after it may.")
    label: str
    description: str
    kind: Kind
    value: bool | int | str | list[str] | list[MenuItem]
    minimum: int | None
    maximum: int | None
    choices: list[ChoiceOut]
    fixed: bool = Field(description="Whether the environment fixes it, so that it cannot be changed here.")


class SettingsOut(BaseModel):
    """Every setting, in the order in which they are shown."""

    items: list[SettingOut]

    @classmethod
    def of(cls, site: SiteSettings) -> "SettingsOut":
        values = site.model_dump(mode="json")
        described = SiteSettings.model_json_schema()["properties"]
        items, heading = [], ""
        for field in SettingsForm.of(site):
            name = field.name
            if name not in values:  # the token against forgery
                continue
            heading = str(HEADINGS.get(name, heading))
            offered: Any = field.choices if isinstance(field, SelectField) else ()
            items.append(
                SettingOut(
                    name=name,
                    heading=heading,
                    label=str(field.label.text),
                    description=str(field.description),
                    kind=_kind(name, values[name]),
                    value=values[name],
                    minimum=described[name].get("minimum"),
                    maximum=described[name].get("maximum"),
                    choices=[ChoiceOut(value=each.value, label=str(each.label)) for each in offered],
                    fixed=name in deployment().site,
                )
            )
        return cls(items=items)


Answer = tuple[SettingsOut, int, dict[str, str]]


@bp.get("/site/settings")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, HTTP_200=SettingsOut), tags=["site"])
def settings() -> Answer:
    """Every setting of the site; the version of all of them is in `ETag`."""
    return _answer(site_settings())


@bp.patch("/site/settings")
@requires("site.manage")
@spec.validate(json=SettingsInput, resp=answers(401, 403, 409, 415, 422, HTTP_200=SettingsOut), tags=["site"])
def change(json: SettingsInput) -> Answer:
    """Change the given settings, all of them or none. `If-Match` may name the version that the change starts from."""
    if "If-Match" in request.headers:
        lock_settings()
        if request.headers["If-Match"].strip('W/" ') != _version(site_settings()):
            raise Conflict(_("The settings were changed since you opened them. Nothing was saved."))
    return _answer(service.change_settings(json.changes(), actor=current_user))


def _answer(site: SiteSettings) -> Answer:
    return SettingsOut.of(site), 200, {"ETag": f'"{_version(site)}"'}


def _version(site: SiteSettings) -> str:
    values = json.dumps(site.model_dump(mode="json"), sort_keys=True)
    return sha256(values.encode()).hexdigest()[:20]


def _kind(name: str, value: object) -> Kind:
    if name in KINDS:
        return KINDS[name]
    if isinstance(value, bool):
        return "switch"
    if isinstance(value, int):
        return "number"
    return "lines" if isinstance(value, list) else "text"
