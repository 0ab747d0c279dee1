from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from pydantic import ValidationError

from mablog import audit, hooks
from mablog.config import settings
from mablog.db import db
from mablog.errors import InvalidFields, field_error
from mablog.site.models import Setting
from mablog.site.queries import forget_site_settings, site_settings
from mablog.site.schemas import SiteSettings

if TYPE_CHECKING:
    from mablog.accounts.models import User


def change_settings(changes: Mapping[str, object], *, actor: "User | None" = None) -> SiteSettings:
    """Change some of the site's settings, all of them or none. `actor` is None where no member asks.

    Raises InvalidFields for an unknown name, a wrong value, or one that the environment fixes.
    """
    before = site_settings()
    for name in changes:
        if name not in SiteSettings.model_fields:
            raise field_error(name, _("There is no such setting."))
        if name in settings().site:
            raise field_error(name, _("The environment fixes this setting."))
    try:
        after = SiteSettings.model_validate(before.model_dump() | dict(changes))
    except ValidationError as error:
        raise InvalidFields.of(error) from None
    values = after.model_dump(mode="json")
    for name in changes:
        db.session.merge(Setting(name=name, value=values[name]))
    db.session.flush()  # listeners read the settings
    forget_site_settings()
    try:
        hooks.call.settings_changed(before=before, after=after, actor=actor)
    except InvalidFields:
        # A listener may refuse: what a setting names must exist.
        forget_site_settings()
        raise
    old = before.model_dump(mode="json")
    changed = [name for name in changes if values[name] != old[name]]
    if changed:
        audit.record(
            "settings.change",
            actor=actor,
            before={name: old[name] for name in changed},
            after={name: values[name] for name in changed},
        )
    return after
