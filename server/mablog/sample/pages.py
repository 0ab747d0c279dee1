from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from mablog.access import requires
from mablog.sample import service

bp = Blueprint("sample", __name__)


@bp.post("/admin/sample/remove")
@requires("site.manage")
def remove() -> Response:
    flash(service.remove_sample().message, "success")
    return redirect(url_for("site.settings"))
