"""Browser clients elsewhere: the origins of `MABLOG_CORS_ORIGINS` may use the APIs, with cookies (Fetch, 3.3)."""

from flask import Flask, Response, request

from mablog.config import settings
from mablog.errors import wants_json

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
READABLE_HEADERS = "ETag, Location, Retry-After, WWW-Authenticate"
PREFLIGHT_AGE = 600
"""Seconds that a browser may keep the answer to a preflight."""


def init_app(app: Flask) -> None:
    app.before_request(_answer_preflight)
    app.after_request(_add_headers)


def listed_origin() -> str | None:
    """The origin that this request of an API comes from, when it is a listed one."""
    origin = request.headers.get("Origin")
    return origin if origin in settings().cors_origins and wants_json() else None


def _is_preflight() -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _answer_preflight() -> Response | None:
    """Answer before it is asked who comes: a preflight carries no cookie and no token."""
    return Response(status=204) if _is_preflight() and wants_json() else None


def _add_headers(response: Response) -> Response:
    if not settings().cors_origins or not wants_json():
        return response
    response.vary.add("Origin")
    if origin := listed_origin():
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        headers["Access-Control-Expose-Headers"] = READABLE_HEADERS
        if _is_preflight():
            headers["Access-Control-Allow-Methods"] = METHODS
            headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")
            headers["Access-Control-Max-Age"] = str(PREFLIGHT_AGE)
    return response
