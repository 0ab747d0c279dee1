from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mablog.access import requires
from mablog.errors import field_error
from mablog.jobs import service
from mablog.jobs.models import State
from mablog.jobs.queries import counts_by_state, jobs_in

bp = Blueprint("jobs", __name__, template_folder="templates")


@bp.get("/admin/jobs")
@requires("site.manage")
def index() -> str:
    name = request.args.get("state", State.DEAD)
    if name not in list(State):
        raise field_error("state", _("There is no such state."))
    page = jobs_in(State(name), cursor=request.args.get("after"))
    return render_template("jobs/index.html", page=page, state=State(name), counts=counts_by_state())


@bp.post("/admin/jobs/<int(max=2147483647):job_id>/retry")
@requires("site.manage")
def retry(job_id: int) -> Response:
    service.retry(job_id)
    flash(_("The job runs now."), "success")
    return redirect(url_for("jobs.index"))


@bp.post("/admin/jobs/<int(max=2147483647):job_id>/drop")
@requires("site.manage")
def drop(job_id: int) -> Response:
    service.drop(job_id)
    flash(_("The job is removed."), "success")
    return redirect(url_for("jobs.index"))
