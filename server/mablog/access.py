"""Who may call what: every route is closed unless it says otherwise."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mablog.errors import Forbidden, NotLoggedIn

PERMISSIONS: dict[str, Any] = {
    "comments.write": _l("Comment on posts"),
    "members.follow": _l("Follow members and tags"),
    "posts.write": _l("Write and publish own posts"),
    "posts.moderate": _l("Edit, hide and approve what others wrote"),
    "members.manage": _l("Change members and their roles"),
    "site.manage": _l("Change the settings of the site"),
    "audit.read": _l("Read the audit log"),
}
"""Every permission by name, with what it allows."""

BUILT_IN_ROLES: dict[str, tuple[str, ...]] = {
    "reader": ("comments.write", "members.follow"),
    "author": ("comments.write", "members.follow", "posts.write"),
    "moderator": ("comments.write", "members.follow", "posts.write", "posts.moderate"),
    "administrator": ("*",),
}
"""The roles a new site has; `*` is every permission, those of later modules too."""

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
    """Only members with this permission may call the view."""
    if permission not in PERMISSIONS:
        raise ValueError(f"no such permission: {permission}")

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


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


def init_app(app: Flask) -> None:
    app.before_request(_guard)


def _guard() -> None:
    if request.endpoint is None:  # no such route: the 404 is on its way
        return
    if may_call(current_app, request.endpoint):
        return
    if not current_user.is_authenticated:
        raise NotLoggedIn(_("This page is for members."))
    if current_user.is_held_back:
        raise Forbidden(_("Please confirm your e-mail address first: your account has a page about it."))
    raise Forbidden(_("Your role does not allow this."))
