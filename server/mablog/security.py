"""What every answer carries and every request must be: headers, and where unsafe requests may come from."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request, session
from flask_babel import gettext as _
from flask_login import current_user

from mablog import apis
from mablog.config import Config, settings
from mablog.cors import listed_origin
from mablog.errors import BadRequest, Forbidden

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Scripts and styles come from this site's files alone. `data:` is for the pictures inside Bootstrap's style sheet."""

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

View = TypeVar("View", bound=Callable[..., Any])


def cookie_name(name: str, config: Config) -> str:
    """What a cookie is called: `__Host-` before it (RFC 6265bis, 4.1.3.2) keeps other hosts of the domain from it."""
    return f"__Host-{name}" if config.is_secure else name


def comes_with_token() -> bool:
    """Whether a request of an API is for a token to answer for: then no cookie counts, and none is set.

    No other site can have a browser send one: `Authorization` is asked for in a preflight.
    """
    api = apis.here()
    if api is None or getattr(current_app.view_functions.get(request.endpoint or ""), "ignores_token", False):
        return False
    scheme = request.headers.get("Authorization", "").strip().partition(" ")[0]
    return scheme.lower() in map(str.lower, api.schemes)


def token_sent() -> str:
    """The token that the header `Authorization` holds, whatever it is worth."""
    return request.headers.get("Authorization", "").strip().partition(" ")[2].strip()


def cookies_count() -> bool:
    """Whether a cookie may say who asks: not beside a token, and not in an API that takes tokens alone."""
    api = apis.here()
    return api is None or (api.takes_cookies and not comes_with_token())


def ignores_token(view: View) -> View:
    """Let nobody be known by a token in this view: who asks for one may send another that has ended."""
    view.ignores_token = True  # type: ignore[attr-defined]
    return view


def from_any_site(view: View) -> View:
    """Let a browser send this request for any site: its address is the secret that allows it, and no cookie counts."""
    view.from_any_site = True  # type: ignore[attr-defined]
    return view


def without_token(view: View) -> View:
    """Let a form be sent without a token against forgery, because the page it stands on is the same for everybody.

    `Origin` and `Sec-Fetch-Site` alone answer for it, so it is for what does no harm by itself.
    """
    view.without_token = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_impossible_text)
    app.after_request(_add_headers)
    app.after_request(_keep_out_of_caches)


def _refuse_other_sites() -> None:
    """Refuse a write that a browser sends for another site (W3C Fetch Metadata; RFC 6454 for `Origin`).

    A client that is no browser sends neither header, and no cookie that somebody else could ride on.
    """
    if request.method in SAFE_METHODS or listed_origin() or comes_with_token():
        return
    if getattr(current_app.view_functions.get(request.endpoint or ""), "from_any_site", False):
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none") or (origin is not None and not _is_own(origin)):
        raise Forbidden(_("This request came from another site."))


def _is_own(origin: str) -> bool:
    if origin == settings().url:
        return True
    # A site may have several names, such as localhost and 127.0.0.1. With https, what came without it is not its own.
    scheme, _separator, host = origin.partition("://")
    return host == request.host and (scheme == "https" or not settings().is_secure)


def _refuse_impossible_text() -> None:
    """Refuse addresses with NUL, which no database takes, and queries that are not text, before anything reads them."""
    if "\x00" in request.path:
        raise BadRequest(_("The address holds a character that is not text."))
    request.args  # noqa: B018  decoding.py refuses when it is read


def headers_of_every_answer(config: Config) -> dict[str, str]:
    """What pages, API and static files alike are sent with."""
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if config.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _add_headers(response: Response) -> Response:
    for name, value in headers_of_every_answer(settings()).items():
        response.headers.setdefault(name, value)
    return response


def _keep_out_of_caches(response: Response) -> Response:
    """Let nobody keep what was made for one person: the next one at the same browser goes back to it (RFC 9111, 5.2.2).

    An answer that says itself how long it may be kept is the same for everybody.
    """
    has_own_rule = "Cache-Control" in response.headers or response.status_code >= 500  # the database may be away
    if not has_own_rule and (session.modified or current_user.is_authenticated):
        response.cache_control.no_store = True
    return response
