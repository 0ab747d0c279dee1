"""The member's own pages under `/account`: one sub-navigation for all, whichever feature a page belongs to.

A page extends `accounts/account_frame.html` and is added by `frame.add_page`.
"""

from typing import Any

from flask import Flask

from mablog.sections import Sections

_sections = Sections("account")
add_page = _sections.add_page


def init_app(app: Flask) -> None:
    @app.context_processor
    def account_entries() -> dict[str, Any]:
        return {"account_entries": _sections.entries}
