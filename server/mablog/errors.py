"""What can go wrong, each with its HTTP status, and where it becomes a page or problem JSON (RFC 9457)."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from flask import Flask, Response, current_app, g, json, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from mablog import apis
from mablog.apis import Refusal
from mablog.db import db
from mablog.plain_words import message_of

log = logging.getLogger(__name__)

Fields = dict[str, list[str]]

PROBLEM_JSON = "application/problem+json"


class Problem(Exception):
    """A refusal that the person is told about.

    `status` is the HTTP status, `title` the kind of problem, `detail` this case of it, `fields` the messages by field,
    and `extra` further members of the JSON.
    """

    status: ClassVar[int] = 400
    title: ClassVar[Any] = _l("Bad request")

    def __init__(self, detail: str = "", *, fields: Fields | None = None, extra: Mapping[str, object] | None = None):
        super().__init__(detail)
        self.detail = detail
        self.fields = fields or {}
        self.extra = dict(extra or {})

    @property
    def headers(self) -> dict[str, str]:
        """Headers that this refusal is told with."""
        return {}


class BadRequest(Problem):
    pass


class InvalidFields(Problem):
    status = 422
    title = _l("Some fields need another look")

    def __init__(self, fields: Fields, detail: str = ""):
        messages = (f"{name}: {', '.join(texts)}" for name, texts in fields.items())
        super().__init__(detail or "; ".join(messages), fields=fields)

    @classmethod
    def of(cls, error: ValidationError, *, prefix: str = "") -> "InvalidFields":
        """The same refusal as pydantic's, each message under the first part of its location."""
        fields: Fields = {}
        for item in error.errors(include_url=False, include_input=False):
            name = str(item["loc"][0]) if item["loc"] else prefix or "body"
            fields.setdefault(name, []).append(message_of(item["type"], item["msg"], item.get("ctx", {})))
        return cls(fields)


class NotLoggedIn(Problem):
    status = 401
    title = _l("Please log in")

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": apis.scheme()}


class InvalidToken(Problem):
    """A token that is unknown, expired or revoked (RFC 6750, section 3.1)."""

    status = 401
    title = _l("This token does not work")

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": f'{apis.scheme()} error="invalid_token"'}


class InsufficientScope(Problem):
    """A token that may not do this; `scope` is what it would take, if any token could (RFC 6750, section 3.1)."""

    status = 403
    title = _l("This token may not do this")

    def __init__(self, detail: str, *, scope: str = ""):
        super().__init__(detail)
        self.scope = scope

    @property
    def headers(self) -> dict[str, str]:
        wanted = f', scope="{self.scope}"' if self.scope else ""
        return {"WWW-Authenticate": f'{apis.scheme()} error="insufficient_scope"{wanted}'}


class Forbidden(Problem):
    status = 403
    title = _l("You may not do this")


class NotFound(Problem):
    status = 404
    title = _l("Page not found")


class Conflict(Problem):
    status = 409
    title = _l("Somebody was quicker")


class TooLarge(Problem):
    status = 413
    title = _l("Too large")


class PreconditionRequired(Problem):
    status = 428
    title = _l("Say which version you start from")


class TooManyRequests(Problem):
    """`retry_after` is the number of seconds after which the same is worth another try."""

    status = 429
    title = _l("Too many requests")

    def __init__(self, detail: str = "", *, retry_after: int):
        super().__init__(detail)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class Unavailable(Problem):
    status = 503
    title = _l("Back in a moment")


TITLES: dict[int, Any] = {
    400: _l("Bad request"),
    401: _l("Please log in"),
    403: _l("You may not do this"),
    404: _l("Page not found"),
    405: _l("That does not work here"),
    409: _l("Somebody was quicker"),
    413: _l("Too large"),
    415: _l("Not a kind of content we take"),
    429: _l("Too many requests"),
    500: _l("Something broke on our side"),
    503: _l("Back in a moment"),
}

DETAILS: dict[int, Any] = {
    400: _l("The request cannot be read."),
    404: _l("There is nothing at this address."),
    405: _l("This address does not take requests of this method."),
    413: _l("What was sent is larger than this site takes."),
    415: _l("Send another kind of content."),
}
"""What is said of an error that says no more of itself."""


def init_app(app: Flask) -> None:
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(PoolTimeout, _database_down)


def when_missing(app: Flask, answer: Callable[[], BaseResponse | None]) -> None:
    """Ask `answer` before a 404 is shown; what it returns is sent instead."""
    app.extensions.setdefault("mablog.missing", []).append(answer)


def wants_json() -> bool:
    """Whether the answer goes to a client of an API rather than to a reader of pages."""
    return apis.here() is not None


def _problem(error: Problem) -> BaseResponse:
    response = rendered(error.status, error.title, error.detail, fields=error.fields, extra=error.extra)
    response.headers.update(error.headers)
    return response


def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400:  # a redirect that was raised, such as the one for a missing slash
        return current_app.make_response(error.get_response())
    if isinstance(error, InternalServerError):
        _do_without_database()
        # Werkzeug's text speaks to the developer, the page to the reader.
        detail = _("It is noted, and not your fault. Please try again in a moment.")
    elif error.description == type(error).description:  # Werkzeug's own words, which are English
        detail = str(DETAILS.get(status, ""))
    else:
        detail = error.description or ""
    if isinstance(error, CSRFError):
        log.warning("refused with %d: %s", status, detail)
        detail = _(
            "This form is not from this session any more. Please go back, load the page anew, and send it again."
        )
    response = rendered(status, TITLES.get(status, _l("That did not work")), detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _stale(_error: StaleDataError) -> BaseResponse:
    return _problem(Conflict(_("Someone else changed this in the meantime. Nothing of yours was saved over it.")))


def _database_down(error: OperationalError | PoolTimeout) -> BaseResponse:
    log.error("database unavailable: %s", getattr(error, "orig", error))
    _do_without_database()
    response = _problem(Unavailable(_("The database does not answer at the moment. Please try again.")))
    response.headers["Retry-After"] = "5"
    return response


def rendered(
    status: int,
    title: object,
    detail: str,
    *,
    fields: Fields | None = None,
    extra: Mapping[str, object] | None = None,
) -> BaseResponse:
    """The answer for a refusal, as the API that was asked has it, or a page; the request's changes are undone."""
    db.session.rollback()
    if status in (403, 429):  # whoever keeps watch over the log sees what was tried (and fail2ban can act on it)
        log.warning("refused with %d: %s", status, detail)
    if status == 404:
        answers: list[Callable[[], BaseResponse | None]] = current_app.extensions.get("mablog.missing", [])
        for answer in answers:
            if (other := answer()) is not None:
                return other
    if api := apis.here():
        return api.refuse(Refusal(status, str(title), detail, fields or {}, extra or {}))
    context = {"status": status, "title": title, "detail": detail, "fields": fields or {}}
    if status >= 500:
        _do_without_database()
        page = current_app.jinja_env.get_template("error.html").render(site=g.site_settings, **context)
    else:
        page = render_template("error.html", **context)
    return Response(page, status)


def problem_json(refusal: Refusal) -> BaseResponse:
    """A refusal as RFC 9457 has it."""
    body = {"type": "about:blank", "title": refusal.title, "status": refusal.status, "detail": refusal.detail}
    body |= refusal.extra
    if refusal.fields:
        body["fields"] = dict(refusal.fields)
    return Response(json.dumps(body), refusal.status, mimetype=PROBLEM_JSON)


def _do_without_database() -> None:
    """Let the rest of this request be answered with the site's default settings unless its own are read already.

    The database may be what failed: neither the words (whose language is a member's, or a setting) nor the page may ask
    it.
    """
    from mablog.site.queries import usual_site_settings  # it needs this module first

    g.without_database = True
    if "site_settings" not in g:
        g.site_settings = usual_site_settings()


def field_error(name: str, *messages: str) -> InvalidFields:
    return InvalidFields({name: list(messages)})


def merged(errors: Iterable[InvalidFields]) -> InvalidFields:
    """One refusal out of several."""
    fields: Fields = {}
    for error in errors:
        for name, texts in error.fields.items():
            fields.setdefault(name, []).extend(texts)
    return InvalidFields(fields)
