from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mablog.access import requires
from mablog.mail import service, transport
from mablog.mail.queries import mails_to_send

bp = Blueprint("mail", __name__, template_folder="templates")


@bp.get("/admin/mail")
@requires("site.manage")
def index() -> str:
    page = mails_to_send(cursor=request.args.get("after"))
    return render_template("mail/index.html", page=page, is_on=transport.is_on())


@bp.post("/admin/mail/<int(max=2147483647):mail_id>/again")
@requires("site.manage")
def again(mail_id: int) -> Response:
    service.send_again(mail_id)
    flash(_("The mail is tried once more."), "success")
    return redirect(url_for("mail.index"))


@bp.post("/admin/mail/<int(max=2147483647):mail_id>/drop")
@requires("site.manage")
def drop(mail_id: int) -> Response:
    service.drop(mail_id)
    flash(_("The mail is removed."), "success")
    return redirect(url_for("mail.index"))
