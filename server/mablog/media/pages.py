import re
from io import BytesIO

from flask import Blueprint, Response, send_file
from flask_babel import gettext as _

from mablog.access import public
from mablog.errors import NotFound
from mablog.media.queries import picture_by_key
from mablog.storage import media_storage

bp = Blueprint("media", __name__)

_NAME = re.compile(r"([a-z0-9]{20})(?:-([1-9][0-9]{0,3}))?\.webp")
_ONE_YEAR = 365 * 24 * 3600


@bp.get("/media/<string:name>")
@public
def file(name: str) -> Response:
    """A picture's file: `<key>.webp` is the largest, `<key>-<width>.webp` the one of that width."""
    match = _NAME.fullmatch(name)
    media = picture_by_key(match[1]) if match else None
    if match is None or media is None:
        raise NotFound(_("There is no such picture."))
    width = int(match[2] or media.widths[-1])
    if width not in media.widths:
        raise NotFound(_("There is no such picture."))
    stored = f"{media.key}-{width}.webp"
    try:
        with media_storage().open(stored) as opened:
            data = opened.read()
    except FileNotFoundError:
        raise NotFound(_("There is no such picture.")) from None
    # A name never gets another content, so it is its own entity tag (RFC 9110, section 8.8.3).
    response = send_file(BytesIO(data), "image/webp", etag=stored.removesuffix(".webp"), max_age=_ONE_YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response
