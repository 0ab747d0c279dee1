"""Which settings a site has: its own, and those that features and modules add."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from pydantic import BaseModel, ValidationError, create_model
from pydantic.fields import FieldInfo

from mablog.config import SITE_PREFIX, ConfigError, explained
from mablog.config import settings as deployment
from mablog.site.labels import Kind, Label, label_of
from mablog.site.schemas import SiteSettings

LONGEST_NAME = 64
"""Characters of a setting's name, as the table holds it."""


@dataclass
class Registry:
    """What an application knows of settings: all of them as one schema, and the prefix of each schema in it."""

    everything: type[SiteSettings] = SiteSettings
    prefixes: dict[type[BaseModel], str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    at_start: dict[type[BaseModel], BaseModel] = field(default_factory=dict)


def registry(app: Flask | None = None) -> Registry:
    """Of the application that is at work, or of another one."""
    found: Registry = (app or current_app).extensions.setdefault("mablog.settings", Registry())
    return found


def add_settings(app: Flask, name: str, schema: type[BaseModel]) -> None:
    """Add settings to the site: each field of `schema` becomes one, under the name `<name>_<field>`.

    Every field has a default, and a `Label` in its annotation; that of the first one has a heading. A module's `name`
    is its own. What they are, `settings_of(schema)` tells. Raises ValueError for a field that lacks something, or whose
    name is taken.
    """
    here = registry(app)
    added: dict[str, Any] = {}
    for field_name, info in schema.model_fields.items():
        full = f"{name}_{field_name}"
        _check(full, info, needs_heading=not added)
        if full in here.everything.model_fields:
            raise ValueError(f"there is a setting {full} already")
        added[full] = (info.annotation, info)
    here.everything = create_model("SiteSettings", __base__=here.everything, **added)
    here.prefixes[schema] = f"{name}_"


def keep_settings(app: Flask, name: str, schema: type[BaseModel]) -> None:
    """Let the environment go on naming the settings of a feature that is switched off, although the site has none."""
    registry(app).kept |= {f"{name}_{field_name}" for field_name in schema.model_fields}


def check_environment(app: Flask, *, off: Iterable[str]) -> None:
    """Raise ConfigError for a setting in the environment that is wrong, or is none, not even of a part that is off."""
    here = registry(app)
    fixed: dict[str, str] = app.extensions["mablog"].site
    prefixes = tuple(f"{part}_" for part in off)
    passed_over = {name for name in fixed if name in here.kept or name.startswith(prefixes)}
    try:
        here.everything.model_validate(
            {
                name: value
                for name, value in fixed.items()
                if name in here.everything.model_fields or name not in passed_over
            }
        )
    except ValidationError as error:
        raise ConfigError(explained(error, prefix=SITE_PREFIX)) from None


def _check(name: str, info: FieldInfo, *, needs_heading: bool) -> None:
    label = label_of(info)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"the name of the setting {name} has more than {LONGEST_NAME} characters")
    if info.is_required():
        raise ValueError(f"the setting {name} has no default")
    if label is None or (needs_heading and not label.heading):
        raise ValueError(f"the setting {name} has no Label" + (" with a heading" if label else ""))


@dataclass(frozen=True)
class Declared:
    """A setting as it is shown to those who change it. `fixed` says whether the environment fixes it."""

    name: str
    heading: str
    label: Label
    kind: Kind
    default: Any
    minimum: int | None
    maximum: int | None
    fixed: bool


def declared() -> Iterator[Declared]:
    """Every setting of the site, in the order in which they are shown."""
    everything = registry().everything
    described = everything.model_json_schema()["properties"]
    heading = ""
    for name, info in everything.model_fields.items():
        label = label_of(info) or Label(name)
        heading = str(label.heading or heading)
        yield Declared(
            name=name,
            heading=heading,
            label=label,
            kind=label.kind_of(info.default),
            default=info.default,
            minimum=described[name].get("minimum"),
            maximum=described[name].get("maximum"),
            fixed=name in deployment().site,
        )
