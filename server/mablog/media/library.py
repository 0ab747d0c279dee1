"""A member's own pictures: upload, describe, delete; by form, without JavaScript."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import ratelimit
from mablog.access import requires
from mablog.errors import InvalidFields, field_error
from mablog.forms import shown_again
from mablog.media import queries, service
from mablog.media.forms import AltForm, UploadForm
from mablog.media.guards import existing
from mablog.media.pictures import PictureRefused
from mablog.media.schemas import AltInput
from mablog.media.sweeping import PICTURES_STAY, goes_at
from mablog.text import parse

bp = Blueprint("pictures", __name__, template_folder="templates")

TEMPLATE = "media/mine.html"


@bp.get("/account/pictures")
@requires("posts.write")
def mine() -> str:
    return render_template(TEMPLATE, form=UploadForm(), **_shown())


@bp.post("/account/pictures")
@requires("posts.write")
def upload() -> tuple[str, int] | Response:
    form = UploadForm()
    try:
        data = parse(AltInput, {"alt": form.alt.data or ""})
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise field_error("file", _("Choose a picture."))
        ratelimit.hit(ratelimit.UPLOAD, current_user.id)
        service.store_picture(current_user, sent.read(), alt=data.alt)
    except PictureRefused as refused:
        return shown_again(TEMPLATE, form, field_error("file", refused.detail), status=refused.status, **_shown())
    except InvalidFields as error:
        return shown_again(TEMPLATE, form, error, **_shown())
    flash(_("The picture is stored."), "success")
    return redirect(url_for("pictures.mine"))


@bp.post("/account/pictures/<string:key>")
@requires("posts.write")
def describe(key: str) -> Response:
    data = parse(AltInput, {"alt": AltForm().alt.data or ""})
    service.describe_picture(existing(queries.own_picture(current_user.id, key)), data.alt)
    flash(_("The description is saved."), "success")
    return redirect(url_for("pictures.mine"))


@bp.post("/account/pictures/<string:key>/delete")
@requires("posts.write")
def delete(key: str) -> Response:
    service.delete_unused_picture(existing(queries.own_picture(current_user.id, key)))
    flash(_("The picture is deleted."), "success")
    return redirect(url_for("pictures.mine"))


def _shown() -> dict[str, Any]:
    page = queries.pictures_of(current_user.id, cursor=request.args.get("after"), limit=queries.PAGE_SIZE)
    return {
        "pictures": page.items,
        "next_cursor": page.next_cursor,
        "used": queries.keys_in_use({media.key for media in page.items}),
        "goes_at": goes_at,
        "days": PICTURES_STAY.days,
    }
