"""JSON APIs: the addresses at which an application answers programs, and how programs speak to each.

mablog's own stands at `/api`; a module may add another one that speaks as its clients expect.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, request
from flask.sansio.blueprints import Blueprint as AnyBlueprint
from pydantic import BaseModel
from werkzeug.wrappers import Response

PREFIX = re.compile(r"(/[a-z0-9][a-z0-9._-]*)+")


@dataclass(frozen=True)
class Refusal:
    """What a client is told that is refused; see `errors.Problem`."""

    status: int
    title: str
    detail: str
    fields: Mapping[str, list[str]]
    extra: Mapping[str, object]


@dataclass(frozen=True)
class Api:
    """An API at every address below `prefix`.

    `refuse` makes the answer of a refusal, whose body is a `refusal` of the type `mimetype`. API tokens come in the
    header `Authorization` after one of `schemes`, in whatever case; the first is the one that clients are told. Unless
    the API `takes_cookies`, nobody is known in it but by a token.
    """

    prefix: str
    refuse: Callable[[Refusal], Response]
    refusal: type[BaseModel]
    mimetype: str = "application/json"
    schemes: tuple[str, ...] = ("Bearer",)
    takes_cookies: bool = False


def add(app: Flask, api: Api, *blueprints: Blueprint) -> None:
    """Add an API to an application: blueprints of `openapi.api_blueprint`, at its prefix.

    Raises ValueError for a prefix that is none, or at which something else stands.
    """
    if not PREFIX.fullmatch(api.prefix):
        raise ValueError(f"an API takes a prefix such as /cars/v1, not {api.prefix!r}")
    if not is_free(app, api.prefix):
        raise ValueError(f"something else stands at {api.prefix} already")
    _apis(app)[api.prefix] = api
    for blueprint in blueprints:
        app.register_blueprint(blueprint, url_prefix=api.prefix)
        app.extensions.setdefault("mablog.apis.blueprints", set()).add(blueprint.name)


def is_free(app: Flask, prefix: str, *, moving: str | None = None) -> bool:
    """Whether nothing else stands at a prefix. `moving` is that of the API which is to go there, if there is one."""
    taken = [*(rule.rule for rule in app.url_map.iter_rules()), *_apis(app)]
    others = [path for path in taken if moving is None or not _is_below(path, moving)]
    return not any(_is_below(path, prefix) or (path in _apis(app) and _is_below(prefix, path)) for path in others)


def at(app: Flask, path: str) -> Api | None:
    """The API that an address belongs to, also where nothing stands at it."""
    return next((api for prefix, api in _apis(app).items() if _is_below(path, prefix)), None)


def here() -> Api | None:
    """The API that the present request goes to; None where it is for a page."""
    return at(current_app, request.path)


def has(app: Flask, blueprint: AnyBlueprint) -> bool:
    """Whether a blueprint is part of an API."""
    return blueprint.url_prefix in _apis(app) or blueprint.name in app.extensions.get("mablog.apis.blueprints", ())


def scheme() -> str:
    """The scheme by which whoever asks now is to send a token."""
    api = here()
    return api.schemes[0] if api else "Bearer"


def _apis(app: Flask) -> dict[str, Api]:
    found: dict[str, Api] = app.extensions.setdefault("mablog.apis", {})
    return found


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")
