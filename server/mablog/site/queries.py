"""The settings as they are now."""

from flask import g
from sqlalchemy import select, text

from mablog.config import settings
from mablog.db import db, lock_for_writing
from mablog.site.models import Setting
from mablog.site.schemas import SiteSettings


def site_settings() -> SiteSettings:
    """The site's settings: environment over table over default, read once a request."""
    if "site_settings" not in g:
        stored = db.session.scalars(select(Setting).execution_options(populate_existing=True))
        rows = {setting.name: setting.value for setting in stored}
        g.site_settings = SiteSettings.model_validate(rows | settings().site)
    found: SiteSettings = g.site_settings
    return found


def forget_site_settings() -> None:
    """Read the settings anew at the next question; the command line and tests ask more than once in one context."""
    g.pop("site_settings", None)


def lock_settings() -> None:
    """Let whoever else changes a setting wait until the transaction ends; the next question reads them as they are."""
    lock_for_writing()
    if db.engine.dialect.name == "postgresql":  # a setting that has its default has no row that could be locked
        db.session.execute(text("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE"))
    forget_site_settings()
