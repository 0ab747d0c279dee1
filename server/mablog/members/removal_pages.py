from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import even_silenced, members_only
from mablog.accounts.cookies import end_session
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.members import removal
from mablog.members.forms import LeaveForm
from mablog.members.schemas import LeaveInput
from mablog.text import parse

bp = Blueprint("removal", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response


@bp.get("/account/delete")
@members_only
def leave() -> Answer:
    return render_template("members/leave.html", form=LeaveForm())


@bp.post("/account/delete")
@members_only
@even_silenced
def leave_submit() -> Answer:
    form = LeaveForm()
    try:
        data = parse(LeaveInput, form.values())
        removal.leave(current_user, password=data.password, posts=data.posts)
    except InvalidFields as error:
        return shown_again("members/leave.html", form, error)
    end_session()
    flash(_("Your account is deleted. Farewell."), "success")
    return redirect(url_for("posts.home"))
