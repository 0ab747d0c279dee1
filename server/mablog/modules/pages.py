from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import requires
from mablog.config import settings
from mablog.modules import queries, service

bp = Blueprint("modules", __name__, template_folder="templates")


@bp.get("/admin/modules")
@requires("site.manage")
def index() -> str:
    return render_template("modules/index.html", modules=queries.overview(), is_fixed=settings().modules is not None)


@bp.post("/admin/modules/<string:name>/enable")
@requires("site.manage")
def enable(name: str) -> Response:
    service.enable(settings(), name, actor=current_user)
    flash(_("It is switched on: it takes a few seconds until it is there."), "success")
    return redirect(url_for("modules.index"))


@bp.post("/admin/modules/<string:name>/disable")
@requires("site.manage")
def disable(name: str) -> Response:
    service.disable(settings(), name, actor=current_user)
    flash(_("It is switched off: it takes a few seconds until it is gone. What it keeps stays."), "success")
    return redirect(url_for("modules.index"))
