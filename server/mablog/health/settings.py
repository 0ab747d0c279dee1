"""Every setting, what it is, and who said so."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from dotenv import dotenv_values
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from mablog.config import LIMIT_PREFIX, SITE_PREFIX, Config, settings, without_password
from mablog.db import db
from mablog.ratelimit.limits import LIMITS
from mablog.site.models import Setting
from mablog.site.queries import site_settings, usual_site_settings

MASK = "***"


@dataclass(frozen=True)
class Known:
    """A setting by its name, its value as text, and where that comes from."""

    name: str
    value: str
    source: str


def deployment() -> Iterator[Known]:
    """Those of the deployment: from the environment, `.env`, the data folder, or the default."""
    config = settings()
    for name, field in Config.model_fields.items():
        if field.alias:
            source = _source(field.alias)
            if name == "secret_key" and source == "default":
                source = "data folder"  # where `mablog init` made it
            yield Known(field.alias, _shown(name, getattr(config, name)), source)
    for limit in LIMITS:
        name = f"{LIMIT_PREFIX}{limit.name.upper()}"
        yield Known(name, config.limits.get(limit.name, str(limit.rate)), _source(name))


def of_site() -> Iterator[Known]:
    """Those of the site: fixed by the environment, changed by somebody, or the default."""
    try:
        changed = set(db.session.scalars(select(Setting.name)))
        found = site_settings()
    except SQLAlchemyError:  # whoever asks may be looking for the address of a database that is away
        changed, found = set(), usual_site_settings()
    for name, value in found.model_dump(mode="json").items():
        source = _source(f"{SITE_PREFIX}{name.upper()}")
        yield Known(name, str(value), "database" if source == "default" and name in changed else source)


def _source(name: str) -> str:
    if os.environ.get(name):
        return "environment"
    return ".env" if dotenv_values(".env").get(name) else "default"


def _shown(name: str, value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    if name in ("database_url", "test_database_url", "redis_url"):
        return without_password(str(value))
    if isinstance(value, Enum):
        return str(value.value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
