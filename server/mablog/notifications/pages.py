from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import even_silenced, members_only
from mablog.db import utcnow
from mablog.errors import NotFound, field_error
from mablog.notifications import service
from mablog.notifications.models import Kind
from mablog.notifications.queries import notification_of, notifications_of, post_of
from mablog.notifications.words import answers_a_comment, day_shown, path_of

bp = Blueprint("notifications", __name__, template_folder="templates")


@bp.get("/notifications")
@members_only
def index() -> str:
    only_unread = request.args.get("show") == "unread"
    page = notifications_of(current_user, unread=only_unread, cursor=request.args.get("after"))
    today = to_user_timezone(utcnow()).date()
    days = groupby(page.items, key=lambda each: to_user_timezone(each.created_at).date())
    return render_template(
        "notifications/index.html",
        days=[(day_shown(day, today), list(some)) for day, some in days],
        newest=page.items[0].id if page.items else None,
        next_cursor=page.next_cursor,
        only_unread=only_unread,
        answers_a_comment=answers_a_comment,
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
    if found.kind != Kind.MODERATION:
        return redirect(path_of(found))
    post = post_of(current_user, found)  # which may be hidden from whom it is told of
    return redirect(post.path if post else url_for("notifications.index"))


@bp.post("/notifications/read")
@members_only
@even_silenced
def read_all() -> Response:
    """Mark all read that were there when the page was shown."""
    newest = request.form.get("up_to", "")
    if not (newest.isascii() and newest.isdigit() and len(newest) < 10):
        raise field_error("up_to", _("This should be a whole number."))
    service.mark_read(current_user, up_to=int(newest), now=utcnow())
    flash(_("All are marked read."), "success")
    return redirect(url_for("notifications.index"))
