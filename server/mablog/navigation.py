"""The main menu of the pages: what stands beside the site's own links and pages."""

from flask import Flask

from mablog.sections import Sections

_sections = Sections("navigation")
add_page = _sections.add_page


def init_app(app: Flask) -> None:
    app.jinja_env.globals["navigation_entries"] = _sections.entries
