from flask_babel import gettext as _
from flask_login import current_user

from mablog import ratelimit
from mablog.access import requires
from mablog.errors import field_error
from mablog.media import service
from mablog.media.pictures import PictureRefused
from mablog.media.schemas import PictureInput, PictureOut
from mablog.openapi import answers, api_blueprint, spec
from mablog.ratelimit import UPLOAD

bp = api_blueprint("media")


@bp.post("/media")
@requires("posts.write")
@spec.validate(form=PictureInput, resp=answers(401, 403, 413, 415, 422, 429, 503, HTTP_201=PictureOut), tags=["media"])
def upload(form: PictureInput) -> tuple[PictureOut, int]:
    """Store a picture. It is encoded anew as WebP in several widths, without its metadata."""
    sent = form.picture()
    if sent is None:
        raise field_error("file", _("Send one file."))
    ratelimit.hit(UPLOAD, current_user.id)
    try:
        return PictureOut.of(service.store_picture(current_user, sent.data, alt=form.alt)), 201
    except PictureRefused as refused:
        raise refused.at(sent.field) from None
