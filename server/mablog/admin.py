"""The pages under `/admin`: each feature adds its own, and all share one frame (`templates/admin.html`)."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mablog.access import may_call, members_only
from mablog.errors import NotFound


@dataclass(frozen=True)
class AdminPage:
    title: Any
    endpoint: str
    place: int

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


def add_page(app: Flask, title: object, endpoint: str, *, place: int) -> None:
    """Put a page into the navigation of `/admin`, in the order of `place`; those whom its guard lets in see it."""
    app.extensions["mablog.admin"].append(AdminPage(title, endpoint, place))


def admin_pages() -> list[AdminPage]:
    """The pages that whoever asks may open, in order."""
    pages: list[AdminPage] = current_app.extensions["mablog.admin"]
    return sorted((page for page in pages if may_call(current_app, page.endpoint)), key=lambda page: page.place)


@members_only
def first_page() -> Response:
    pages = admin_pages()
    if not pages:
        raise NotFound(_("There is nothing at this address."))
    return redirect(pages[0].url)


def init_app(app: Flask) -> None:
    app.extensions["mablog.admin"] = []
    app.jinja_env.globals["admin_pages"] = admin_pages
    app.add_url_rule("/admin", "admin", first_page)
