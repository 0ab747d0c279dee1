from typing import Any

from flask import current_app
from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.apis import is_free
from mablog.errors import field_error
from mablog.hooks import listens


class Listener:
    """Refuses a setting with which the module could not be loaded, and which nobody could then change any more."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    @listens
    def settings_changed(self, before: Any, after: Any, actor: User | None) -> None:
        wanted = after.realworld_prefix
        if wanted != self.prefix and not is_free(current_app, wanted, moving=self.prefix):
            raise field_error("realworld_prefix", _("Something else stands there already."))
