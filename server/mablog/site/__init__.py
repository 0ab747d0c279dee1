"""The site's settings: by page and by command; read by every other feature."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from mablog import access, admin, hooks
from mablog.config import SITE_PREFIX, ConfigError, explained
from mablog.site import listeners, pages, settings_api
from mablog.site.schemas import SiteSettings


def init_app(app: Flask) -> None:
    access.add_permission(app, "site.manage", _l("Change the settings of the site"), place=70)
    try:
        SiteSettings.model_validate(app.extensions["mablog"].site)
    except ValidationError as error:
        raise ConfigError(explained(error, prefix=SITE_PREFIX)) from None
    app.register_blueprint(pages.bp)
    app.register_blueprint(settings_api.bp)
    hooks.register(app, listeners)
    admin.add_page(app, "site.settings", _l("Site settings"), place=10)
