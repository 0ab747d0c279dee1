"""Who may call what: every route is closed unless it says otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mablog.errors import Forbidden, InsufficientScope, NotLoggedIn
from mablog.security import SAFE_METHODS, comes_with_token


@dataclass(frozen=True)
class Permission:
    """What a role may allow: what it is, in words, and the scope that a token needs for it."""

    label: Any
    scope: str
    place: int


BUILT_IN_ROLES: dict[str, tuple[str, ...]] = {
    "reader": ("comments.write", "members.follow"),
    "author": ("comments.write", "members.follow", "posts.write"),
    "moderator": ("comments.write", "members.follow", "posts.write", "posts.moderate", "members.moderate"),
    "administrator": ("*",),
}
"""The roles a new site has; `*` is every permission, those of later modules too."""

SCOPES: dict[str, Any] = {
    "read": _l("Read what you may read, drafts too"),
    "write": _l("Write and change posts, pictures and comments"),
    "account": _l("Change your profile"),
    "admin": _l("Administer the site, as far as your role allows"),
}
"""What an API token may be allowed, beside its owner's role: it takes both."""


def add_permission(app: Flask, name: str, label: object, *, scope: str = "admin", place: int = 100) -> None:
    """Let roles allow something, under a name such as `cars.buy`; `label`, a lazy translation, says what.

    What is done with it takes a token with this scope. Where that is `write`, something is said in public, which
    members who are silenced may not. Roles show their permissions ordered by `place`. Raises ValueError for a name that
    is taken, or a scope that there is not.
    """
    known = _known_permissions(app)
    if name in known:
        raise ValueError(f"there is a permission {name} already")
    known[name] = Permission(label, _known_scope(scope), place)


def permissions(app: Flask | None = None) -> dict[str, Permission]:
    """Every permission of an application, by its name, in the order in which roles show them."""
    return dict(sorted(_known_permissions(app or current_app).items(), key=lambda item: item[1].place))


def _known_permissions(app: Flask) -> dict[str, Permission]:
    found: dict[str, Permission] = app.extensions.setdefault("mablog.permissions", {})
    return found


def is_permission(name: str) -> bool:
    """Whether there is a permission of this name here, or it is `*`; that of a part that is switched off is none."""
    return name == "*" or name in _known_permissions(current_app)


def is_speaking(permission: str) -> bool:
    """Whether it is used to say something in public, which somebody who is silenced may not."""
    known = _known_permissions(current_app)
    return permission in known and known[permission].scope == "write"


ADMINISTRATOR = "administrator"

STATIC_FILES = {"static", "bootstrap.static"}
"""Routes of Flask and Bootstrap-Flask; WhiteNoise answers before them."""

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anyone may call this view."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def members_only(view: View) -> View:
    """Whoever is logged in may call this view."""
    view.access = "member"  # type: ignore[attr-defined]
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Only members with this permission may call the view. `check` refuses one that there is not."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def scope(name: str) -> Callable[[View], View]:
    """An API token with this scope may call the view."""
    _known_scope(name)

    def mark(view: View) -> View:
        view.scope = name  # type: ignore[attr-defined]
        return view

    return mark


def _known_scope(name: str) -> str:
    if name not in SCOPES:
        raise ValueError(f"no such scope: {name}")
    return name


def even_silenced(view: View) -> View:
    """Members who are silenced may call this view, too: it changes what is their own and says nothing in public."""
    view.even_silenced = True  # type: ignore[attr-defined]
    return view


def is_closed_to_silenced(app: Flask, endpoint: str, method: str) -> bool:
    """Whether a member who is silenced may not call this endpoint: what writes is closed to them unless it says so."""
    access = access_of(app, endpoint)
    if access is not None and is_speaking(access):
        return True
    is_open = getattr(app.view_functions[endpoint], "even_silenced", False)
    return access == "member" and method not in SAFE_METHODS and not is_open


def scope_of(app: Flask, endpoint: str, method: str) -> str | None:
    """The scope that a token needs, or None where none will do: what is a member's own is closed unless it says so."""
    marked: str | None = getattr(app.view_functions[endpoint], "scope", None)
    access = access_of(app, endpoint)
    if marked or access in (None, "member"):
        return marked
    if access == "public":
        return "read" if method in SAFE_METHODS else None
    needed = _known_permissions(app)[access].scope
    return "read" if needed == "write" and method in SAFE_METHODS else needed


def access_of(app: Flask, endpoint: str) -> str | None:
    """`public`, `member`, the name of a permission, or None where a view does not say."""
    if endpoint in STATIC_FILES:
        return "public"
    return getattr(app.view_functions[endpoint], "access", None)


def may_call(app: Flask, endpoint: str) -> bool:
    """Whether the guard lets whoever asks now through to this endpoint."""
    access = access_of(app, endpoint)
    if access == "public":
        return True
    return bool(current_user.is_authenticated and access and (access == "member" or current_user.can(access)))


def check(app: Flask, endpoint: str) -> None:
    """Raises ValueError where a view asks for a permission that there is not."""
    access = access_of(app, endpoint)
    if access not in (None, "public", "member", *_known_permissions(app)):
        raise ValueError(f"{endpoint} asks for a permission that there is not: {access}")


def init_app(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> None:
    if request.endpoint is None:  # no such route: the 404 is on its way
        return
    if comes_with_token():
        needed = scope_of(current_app, request.endpoint, request.method)
        if needed is None:
            raise InsufficientScope(_("No token can do this: it takes a log-in."))
        if needed not in current_user.token_scopes:
            raise InsufficientScope(_("This token lacks the scope %(scope)s.", scope=needed), scope=needed)
    if may_call(current_app, request.endpoint):
        return
    if not current_user.is_authenticated:
        raise NotLoggedIn(_("This page is for members."))
    if current_user.is_held_back:
        raise Forbidden(_("Please confirm your e-mail address first: your account has a page about it."))
    raise Forbidden(_("Your role does not allow this."))
