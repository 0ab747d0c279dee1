"""Groups of pages with one sub-navigation, into which every feature puts its own: `/account` and `/admin`."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from mablog.access import may_call


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


class Sections:
    """One group of pages. Its template shows `entries()` by the macro `section_menu`."""

    def __init__(self, name: str) -> None:
        self._key = f"mablog.sections.{name}"

    def add_page(self, app: Flask, endpoint: str, label: object, *, place: int = 100) -> None:
        """Put a page into the sub-navigation; those whom its guard lets in see it there.

        `label` is a lazy translation, `place` what the entries are ordered by.
        """
        app.extensions.setdefault(self._key, []).append(_Page(place, endpoint, label))

    def entries(self) -> list[Entry]:
        """What whoever asks may open, in order. A page below an entry's address belongs to that entry."""
        pages: list[_Page] = current_app.extensions.get(self._key, [])
        allowed = sorted((page for page in pages if may_call(current_app, page.endpoint)), key=lambda page: page.place)
        shown = [(page.label, url_for(page.endpoint)) for page in allowed]
        above = [url for _label, url in shown if f"{request.path}/".startswith(f"{url}/")]
        here = max(above, key=len, default=None)
        return [Entry(str(label), url, url == here) for label, url in shown]
