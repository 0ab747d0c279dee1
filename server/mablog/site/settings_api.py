"""The settings of the site, one by one, for those who change them."""

import json
from hashlib import sha256
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from pydantic import BaseModel, ConfigDict, Field

from mablog.access import requires
from mablog.errors import Conflict, field_error, merged
from mablog.openapi import answers, api_blueprint, spec
from mablog.site import service
from mablog.site.labels import Kind
from mablog.site.queries import lock_settings, site_settings
from mablog.site.registry import declared
from mablog.site.schemas import Domains, Menu, MenuItem, SiteSettings

bp = api_blueprint("settings")


class SettingsInput(SiteSettings):
    """The settings to change, by their names, those of features and modules too; others stay as they are."""

    model_config = ConfigDict(extra="allow")  # the service refuses what is no setting of this site

    menu: Menu = ()
    blocked_mail_domains: Domains = ()

    def changes(self) -> dict[str, Any]:
        changes = self.model_dump(include=self.model_fields_set)
        wrong = [each.name for each in declared() if each.kind == "lines" and isinstance(changes.get(each.name), str)]
        if wrong:  # lines in one text are for forms and commands
            raise merged(field_error(name, _("This is a list of texts.")) for name in wrong)
        return changes


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
        return cls(
            items=[
                SettingOut(
                    name=each.name,
                    heading=each.heading,
                    label=str(each.label.text),
                    description=str(each.label.help),
                    kind=each.kind,
                    value=values[each.name],
                    minimum=each.minimum,
                    maximum=each.maximum,
                    choices=[ChoiceOut(value=value, label=str(label)) for value, label in each.label.choices.items()],
                    fixed=each.fixed,
                )
                for each in declared()
            ]
        )


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
    service.check_names(json.model_fields_set)
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
