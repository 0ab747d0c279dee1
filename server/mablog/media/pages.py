import logging
from io import BytesIO

from flask import Blueprint, Response, request, send_file
from flask_babel import gettext as _

from mablog.access import public
from mablog.errors import NotFound, Unavailable
from mablog.media.addresses import Wanted
from mablog.media.queries import picture_by_key
from mablog.storage import media_storage

log = logging.getLogger(__name__)

bp = Blueprint("media", __name__)

_ONE_MINUTE = 60
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
    # A name never gets another content, so it is its own entity tag (RFC 9110, section 8.8.3).
    data = b"" if request.if_none_match.contains(stored) else _read(stored)
    is_final = stored.endswith(".avif") or not wanted.avif or media.has_avif is False
    age = _ONE_YEAR if is_final else _ONE_MINUTE  # WebP stands in until the AVIF is made
    response = send_file(BytesIO(data), f"image/{stored.rpartition('.')[2]}", etag=stored, max_age=age)
    response.cache_control.public = True
    if is_final:
        response.cache_control.immutable = True
    response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
    return response


def _read(stored: str) -> bytes:
    try:
        return media_storage().read(stored)
    except FileNotFoundError:
        raise NotFound(_("There is no such picture.")) from None
    except OSError as error:
        log.error("a picture cannot be read: %s", error)
        raise Unavailable(_("The picture cannot be shown at the moment. Please try again later.")) from error
