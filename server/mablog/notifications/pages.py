from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import members_only
from mablog.db import utcnow
from mablog.errors import NotFound, field_error
from mablog.notifications import service
from mablog.notifications.queries import notification_of, notifications_of
from mablog.notifications.schemas import path_of

bp = Blueprint("notifications", __name__, template_folder="templates")


@bp.get("/notifications")
@members_only
def index() -> str:
    page = notifications_of(current_user, cursor=request.args.get("after"))
    days = groupby(page.items, key=lambda each: to_user_timezone(each.created_at).date())
    newest = page.items[0].id if page.items else None
    return render_template(
        "notifications/index.html",
        days=[(day, list(some)) for day, some in days],
        newest=newest,
        next_cursor=page.next_cursor,
    )


@bp.get("/notifications/<int(max=2147483647):number>")
@members_only
def open_(number: int) -> Response:
    """Go on to what a notification tells of, which is read by that."""
    found = notification_of(current_user, number)
    if found is None:
        raise NotFound(_("There is no such notification."))
    # A browser that fetches ahead has shown nothing to anybody (W3C Speculation Rules, `Sec-Purpose`).
    if "prefetch" not in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        service.mark_read(current_user, ids=[found.id], now=utcnow())
    return redirect(path_of(found))


@bp.post("/notifications/read")
@members_only
def read_all() -> Response:
    """Mark all read that were there when the page was shown."""
    newest = request.form.get("up_to", "")
    if not (newest.isascii() and newest.isdigit() and len(newest) < 10):
        raise field_error("up_to", _("This should be a whole number."))
    service.mark_read(current_user, up_to=int(newest), now=utcnow())
    flash(_("All are marked read."), "success")
    return redirect(url_for("notifications.index"))
