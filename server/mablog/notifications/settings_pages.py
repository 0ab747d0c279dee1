from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import mail
from mablog.access import even_silenced, members_only
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.notifications import service
from mablog.notifications.forms import WaysForm
from mablog.notifications.queries import ways_of
from mablog.notifications.schemas import WaysInput
from mablog.text import parse

bp = Blueprint("notification_settings", __name__)

TEMPLATE = "notifications/settings.html"


@bp.get("/account/notifications")
@members_only
def settings() -> str:
    return render_template(TEMPLATE, form=WaysForm(data=ways_of(current_user)), is_on=mail.is_on())


@bp.post("/account/notifications")
@members_only
@even_silenced
def settings_submit() -> str | tuple[str, int] | Response:
    form = WaysForm()
    try:
        data = parse(WaysInput, form.values())
    except InvalidFields as error:
        return shown_again(TEMPLATE, form, error, is_on=mail.is_on())
    service.choose_ways(current_user, data.ways())
    flash(_("Your choice is saved."), "success")
    return redirect(url_for("notification_settings.settings"))
