"""The devices that a member is logged in on, and how each is logged out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import even_silenced, members_only
from mablog.accounts import service
from mablog.accounts.cookies import end_session, is_this_session
from mablog.accounts.queries import session_of, sessions_of
from mablog.accounts.user_agents import browser_of, system_of
from mablog.db import utcnow

bp = Blueprint("devices", __name__, template_folder="templates")


def device_name(user_agent: str) -> str:
    """A device in the words of its owner, such as "Firefox on Windows"."""
    browser, system = browser_of(user_agent) or _("Unknown browser"), system_of(user_agent)
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser


@bp.get("/account/devices")
@members_only
def devices() -> str:
    page = sessions_of(current_user, now=utcnow(), cursor=request.args.get("after"))
    return render_template(
        "accounts/devices.html",
        sessions=page.items,
        next_cursor=page.next_cursor,
        device_name=device_name,
        is_this_session=is_this_session,
    )


@bp.post("/account/devices/<int(max=2147483647):number>/sign-out")
@members_only
@even_silenced
def sign_out(number: int) -> Response:
    found = session_of(current_user, number, now=utcnow())
    if found is None:  # it ended in the meantime, which is what was asked for
        return redirect(url_for("devices.devices"))
    is_this = is_this_session(found)
    service.end_session_on(current_user, found)
    if is_this:
        end_session()
        flash(_("You are logged out."), "success")
        return redirect(url_for("posts.home"))
    flash(_("%(device)s is logged out.", device=device_name(found.user_agent)), "success")
    return redirect(url_for("devices.devices"))


@bp.post("/account/devices/sign-out-others")
@members_only
@even_silenced
def sign_out_others() -> Response:
    service.end_other_sessions(current_user, current_user.session_token)
    flash(_("You are logged out everywhere but here."), "success")
    return redirect(url_for("devices.devices"))
