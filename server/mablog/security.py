"""What every answer carries and every request must be: headers, and where unsafe requests may come from."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_babel import gettext as _

from mablog.config import settings
from mablog.errors import BadRequest, Forbidden

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Scripts and styles come from this site's files alone. `data:` is for the pictures inside Bootstrap's style sheet."""

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_impossible_text)
    app.after_request(_add_headers)


def _refuse_other_sites() -> None:
    """Refuse a write that a browser sends for another site (W3C Fetch Metadata; RFC 6454 for `Origin`).

    A client that is no browser sends neither header, and no cookie that somebody else could ride on.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none") or (origin is not None and not _is_own(origin)):
        raise Forbidden(_("This request came from another site."))


def _is_own(origin: str) -> bool:
    return origin == settings().url or (urlsplit(origin).netloc == request.host and origin != "null")


def _refuse_impossible_text() -> None:
    """Refuse addresses with NUL, which no database takes, and queries that are not text, before anything reads them."""
    if "\x00" in request.path:
        raise BadRequest(_("The address holds a character that is not text."))
    request.args  # noqa: B018  decoding.py refuses when it is read


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if settings().is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
