"""The pages under `/admin`: one sub-navigation for all, whichever feature a page belongs to.

A page extends `admin.html` and is added by `admin.add_page`.
"""

from flask import Flask, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mablog.access import members_only
from mablog.errors import NotFound
from mablog.sections import Sections

_sections = Sections("admin")
add_page = _sections.add_page


@members_only
def first_page() -> Response:
    pages = _sections.entries()
    if not pages:
        raise NotFound(_("There is nothing at this address."))
    return redirect(pages[0].url)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["admin_entries"] = _sections.entries
    app.add_url_rule("/admin", "admin", first_page)
