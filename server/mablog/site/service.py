from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from pydantic import ValidationError

from mablog import audit, hooks
from mablog.config import settings
from mablog.db import db
from mablog.errors import InvalidFields
from mablog.site.models import Setting
from mablog.site.queries import forget_site_settings, site_settings
from mablog.site.registry import registry
from mablog.site.schemas import SiteSettings

if TYPE_CHECKING:
    from mablog.accounts.models import User


def check_names(names: Iterable[str]) -> None:
    """Raise InvalidFields for settings that there are not, or that the environment fixes."""
    wrong: dict[str, list[str]] = {}
    for name in names:
        if name not in registry().everything.model_fields:
            wrong[name] = [_("There is no such setting.")]
        elif name in settings().site:
            wrong[name] = [_("The environment fixes this setting.")]
    if wrong:
        raise InvalidFields(wrong)


def change_settings(changes: Mapping[str, object], *, actor: "User | None" = None) -> SiteSettings:
    """Change some of the site's settings, all of them or none. `actor` is None where no member asks.

    Raises InvalidFields for an unknown name, a wrong value, or one that the environment fixes.
    """
    before = site_settings()
    check_names(changes)
    try:
        after = registry().everything.model_validate(before.model_dump() | dict(changes))
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
