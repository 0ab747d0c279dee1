"""The settings as they are now."""

import logging
from typing import Any, TypeVar

from flask import Flask, g
from pydantic import BaseModel, ValidationError
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from mablog.config import settings
from mablog.db import db, lock_for_writing
from mablog.site.models import Setting
from mablog.site.registry import registry
from mablog.site.schemas import SiteSettings

M = TypeVar("M", bound=BaseModel)

log = logging.getLogger(__name__)


def site_settings() -> SiteSettings:
    """The site's settings: environment over table over default, read once a request."""
    if "site_settings" not in g:
        stored = db.session.scalars(select(Setting).execution_options(populate_existing=True))
        g.site_settings = _made_of({setting.name: setting.value for setting in stored})
    found: SiteSettings = g.site_settings
    return found


def usual_site_settings() -> SiteSettings:
    """What they are where nobody changed any; the database is not asked."""
    return _made_of({})


def _made_of(rows: dict[str, Any]) -> SiteSettings:
    """The settings of what is switched on; a row that a module of another version wrote may have no sense any more."""
    schema = registry().everything
    values = {name: value for name, value in (rows | settings().site).items() if name in schema.model_fields}
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        log.warning("settings have values that they do not take, and are as usual: %s", ", ".join(sorted(wrong)))
        return schema.model_validate({name: value for name, value in values.items() if name not in wrong})


def settings_of(schema: type[M]) -> M:
    """The settings that `add_settings` added by this schema, as they are now."""
    return _part(schema, site_settings())


def _part(schema: type[M], site: SiteSettings) -> M:
    prefix = registry().prefixes[schema]
    return schema.model_construct(**{name: getattr(site, prefix + name) for name in schema.model_fields})


def settings_at_start(app: Flask, schema: type[M]) -> M:
    """The same for an application that is being put together, to which something depends on them, such as an address.

    When one of them is changed, every process begins anew, as when a module is switched on or off.
    """
    with app.app_context():
        found = registry().at_start[schema] = _settings_or(_part(schema, usual_site_settings()))
    return found


def start_is_outdated() -> bool:
    """Whether a setting was changed since the application that is at work was put together with it."""
    forget_site_settings()
    return any(_settings_or(then) != then for then in registry().at_start.values())


def _settings_or(otherwise: M) -> M:
    """What the database says; where it is not made yet, or is away, what is known `otherwise`."""
    try:
        return settings_of(type(otherwise))
    except SQLAlchemyError:
        db.session.rollback()
        return otherwise


def forget_site_settings() -> None:
    """Read the settings anew at the next question; the command line and tests ask more than once in one context."""
    g.pop("site_settings", None)


def lock_settings() -> None:
    """Let whoever else changes a setting wait until the transaction ends; the next question reads them as they are."""
    lock_for_writing()
    if db.engine.dialect.name == "postgresql":  # a setting that has its default has no row that could be locked
        db.session.execute(text("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE"))
    forget_site_settings()
