from flask import current_app, url_for

from mablog.hooks import listens
from mablog.studio import pages


@listens
def after_setup() -> str | None:
    """Where the studio is built, a new site is set up there."""
    return url_for("studio.index", path="welcome") if pages.is_built(current_app) else None
