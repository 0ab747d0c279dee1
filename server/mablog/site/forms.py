from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import NumberInput

from mablog.forms import PageForm
from mablog.site.registry import Declared, declared
from mablog.site.schemas import SiteSettings


def settings_form(site: SiteSettings | None = None) -> PageForm:
    """The form of every setting: what somebody sent, or where `site` is given, what it holds now."""
    form_class = type("SettingsForm", (PageForm,), {setting.name: _field(setting) for setting in declared()})
    return form_class(formdata=None, data=_as_typed(site)) if site else form_class()  # type: ignore[no-any-return]


def headings() -> dict[str, str]:
    """What stands above a field, by its name: the fields from there on are about it."""
    shown = list(declared())
    return {
        setting.name: setting.heading
        for before, setting in zip([None, *shown], shown, strict=False)
        if before is None or setting.heading != before.heading
    }


def _field(setting: Declared) -> Field:
    words = {"label": setting.label.text, "description": setting.label.help}
    if setting.kind == "switch":
        return BooleanField(**words)
    if setting.kind == "choice":
        choices = [SelectChoice(*choice) for choice in setting.label.choices.items()]
        return SelectField(choices=choices, validate_choice=False, **words)
    if setting.kind == "number":
        return StringField(widget=NumberInput(min=setting.minimum, max=setting.maximum), **words)
    return TextAreaField(**words) if setting.kind in ("lines", "menu") else StringField(**words)


def _as_typed(site: SiteSettings) -> dict[str, Any]:
    values = site.model_dump()
    for setting in declared():
        if setting.kind == "menu":
            values[setting.name] = "\n".join(f"{item['title']} | {item['url']}" for item in values[setting.name])
        elif setting.kind == "lines":
            values[setting.name] = "\n".join(values[setting.name])
    return values
