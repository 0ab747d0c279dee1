"""The settings as they are now."""

from flask import g
from sqlalchemy import select

from mablog.config import settings
from mablog.db import db
from mablog.site.models import Setting
from mablog.site.schemas import SiteSettings


def site_settings() -> SiteSettings:
    """The site's settings: environment over table over default, read once a request."""
    if "site_settings" not in g:
        rows = {setting.name: setting.value for setting in db.session.scalars(select(Setting))}
        g.site_settings = SiteSettings.model_validate(rows | settings().site)
    found: SiteSettings = g.site_settings
    return found


def forget_site_settings() -> None:
    """Read the settings anew at the next question; the command line and tests ask more than once in one context."""
    g.pop("site_settings", None)
