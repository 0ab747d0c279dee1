from io import BytesIO

from flask import Blueprint, Response, send_file
from flask_babel import gettext as _

from mablog.access import public
from mablog.errors import NotFound
from mablog.media.addresses import Wanted
from mablog.media.queries import picture_by_key
from mablog.storage import media_storage

bp = Blueprint("media", __name__)

_ONE_YEAR = 365 * 24 * 3600
_CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox"
"""A picture that is opened by itself does nothing but show, whatever a browser might take it for."""


@bp.get("/media/<string:name>")
@public
def file(name: str) -> Response:
    """A picture's file; `addresses.py` tells which."""
    wanted = Wanted.of(name)
    media = picture_by_key(wanted.key) if wanted else None
    if wanted is None or media is None:
        raise NotFound(_("There is no such picture."))
    stored = wanted.found_in(media)
    try:
        with media_storage().open(stored) as opened:
            data = opened.read()
    except FileNotFoundError:
        raise NotFound(_("There is no such picture.")) from None
    # A name never gets another content, so it is its own entity tag (RFC 9110, section 8.8.3).
    response = send_file(BytesIO(data), "image/webp", etag=stored.removesuffix(".webp"), max_age=_ONE_YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
    return response
