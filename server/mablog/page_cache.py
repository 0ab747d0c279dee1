"""A page that is the same for every visitor is made once a language, until anything at all is written to the database.

The database itself says whether something was: no feature has to remember it. What asks with credentials, or a cookie
beside that of the language, is somebody, and gets a page of their own; `made_once` keeps the parts of it that are the
same for everybody.
"""

from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup
from sqlalchemy import text

from mablog import languages
from mablog.db import db

MOST_PAGES = 500
LARGEST_PAGE = 256 * 1024
KINDS = {"text/html", "application/atom+xml", "application/rss+xml", "application/feed+json"}

Key = tuple[object, str, str]

T = TypeVar("T")

_numbers = count()


def made_once(make: Callable[[], Markup]) -> Markup:
    """The part of this request's page that `make` makes for everybody alike: it must not ask who is looking."""
    cache: PageCache | None = current_app.extensions.get("mablog.page_cache")
    return cache.part(make) if cache else make()


class PageCache:
    """The pages that were asked for last, and parts of pages, by the state of the database, address and language."""

    def __init__(self) -> None:
        self._pages = _Newest[tuple[bytes, list[tuple[str, str]]]]()
        self._parts = _Newest[Markup]()

    def init_app(self, app: Flask) -> None:
        app.before_request(self._answer)
        app.extensions["mablog.page_cache"] = self  # the application has its answers kept once they are complete

    def _answer(self) -> Response | None:
        if request.method != "GET" or not request.endpoint:
            return None
        if request.cookies.keys() - {languages.cookie()} or "Authorization" in request.headers:
            return None
        key = _state(), request.full_path, languages.language_asked_for() or ""
        page = self._pages.get(key)
        if page is None:
            g.page_key = key
            return None
        response = Response(page[0], headers=page[1])
        response.make_conditional(request)  # a feed reader may have it already
        return response

    def keep(self, response: Response) -> None:
        """Keep an answer that is complete, with every header, when it is the same for all visitors."""
        key = g.pop("page_key", None)
        is_for_all = response.status_code == 200 and response.mimetype in KINDS
        is_for_all = is_for_all and "Set-Cookie" not in response.headers and not response.cache_control.no_store
        if key and is_for_all and not response.is_streamed and len(response.data) <= LARGEST_PAGE:
            self._pages.put(key, (response.data, list(response.headers)))

    def part(self, make: Callable[[], Markup]) -> Markup:
        key = _state(), request.full_path, languages.words_language()
        part = self._parts.get(key)
        if part is None:
            part = make()
            self._parts.put(key, part)
        return part


class _Newest(Generic[T]):
    """As many things as are kept: those that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> T | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        return found

    def put(self, key: Key, value: T) -> None:
        with self._lock:
            self._kept[key] = value
            if len(self._kept) > MOST_PAGES:
                self._kept.popitem(last=False)


def _state() -> object:
    """A value that changes with whatever is committed to the database, by any process, in the eyes of this request.

    PostgreSQL: two statements with one snapshot see the same rows (manual, 9.27.9). SQLite: a connection tells by
    `data_version` that another one wrote (manual, PRAGMA data_version), and by its count of changes that it did.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        return db.session.scalar(_SNAPSHOT)
    number = connection.info.setdefault("mablog.number", next(_numbers))
    raw: Any = connection.connection.dbapi_connection
    return number, raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes


_SNAPSHOT = text("SELECT CAST(pg_current_snapshot() AS text)")
