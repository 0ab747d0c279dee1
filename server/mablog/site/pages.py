from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import requires
from mablog.config import settings as deployment
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.site import service
from mablog.site.forms import headings, settings_form
from mablog.site.queries import site_settings

bp = Blueprint("site", __name__, template_folder="templates")


@bp.get("/admin/settings")
@requires("site.manage")
def settings() -> str:
    return render_template("site/settings.html", form=settings_form(site_settings()), **_beside())


@bp.post("/admin/settings")
@requires("site.manage")
def settings_submit() -> Response | tuple[str, int]:
    form = settings_form()
    try:
        fixed = deployment().site
        changes = {name: value for name, value in form.values().items() if name not in fixed}
        service.change_settings(changes, actor=current_user)
    except InvalidFields as error:
        stored = settings_form(site_settings())
        for name in fixed.keys() & stored.data.keys():
            form[name].data = stored[name].data
        return shown_again("site/settings.html", form, error, **_beside())
    flash(_("The settings are saved."), "success")
    return redirect(url_for("site.settings"))


def _beside() -> dict[str, Any]:
    """What the page shows beside the form."""
    return {"headings": headings(), "fixed": deployment().site}
