from typing import cast

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from mablog.access import requires
from mablog.errors import field_error
from mablog.media import service
from mablog.media.schemas import PictureInput, PictureOut
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("media")


@bp.before_request
def _only_one_file() -> None:
    """Refuse what the layer below cannot put into words: it stumbles over a file where it expects none."""
    if request.method == "POST" and request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType(_("Send the picture as multipart/form-data."))
    for name, files in request.files.lists():
        if name != "file":
            raise field_error(name, _("No file fits here."))
        if len(files) > 1 or name in request.form:
            raise field_error(name, _("Send one file."))


@bp.post("/media")
@requires("posts.write")
@spec.validate(form=PictureInput, resp=answers(401, 403, 413, 415, 422, 503, HTTP_201=PictureOut), tags=["media"])
def upload(form: PictureInput) -> tuple[PictureOut, int]:
    """Store a picture. It is encoded anew as WebP in several widths, without its metadata."""
    data = cast(FileStorage, form.file).read()
    return PictureOut.of(service.store_picture(current_user, data, alt=form.alt)), 201
