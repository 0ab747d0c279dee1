"""The member's own pages under `/account`: one sub-navigation for all, whichever feature a page belongs to."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

_KEY = "mablog.account_pages"


@dataclass(frozen=True)
class _Page:
    place: int
    endpoint: str
    label: Any


@dataclass(frozen=True)
class Entry:
    """A line of the sub-navigation."""

    label: str
    url: str
    is_current: bool


def add_page(app: Flask, endpoint: str, label: Any, *, place: int) -> None:
    """Put a page into the sub-navigation.

    `label` is a lazy translation, `place` what the entries are ordered by. The page's template extends
    `accounts/account_frame.html`.
    """
    app.extensions.setdefault(_KEY, []).append(_Page(place, endpoint, label))


def entries() -> list[Entry]:
    """The sub-navigation in order. A page below an entry's address belongs to that entry."""
    pages = sorted(current_app.extensions[_KEY], key=lambda page: page.place)
    shown = [(page.label, url_for(page.endpoint)) for page in pages]
    above = [url for _label, url in shown if f"{request.path}/".startswith(f"{url}/")]
    here = max(above, key=len, default=None)
    return [Entry(str(label), url, url == here) for label, url in shown]


def init_app(app: Flask) -> None:
    @app.context_processor
    def account_entries() -> dict[str, Any]:
        return {"account_entries": entries}
