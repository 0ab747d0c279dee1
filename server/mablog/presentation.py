"""What templates may use: filters for dates, the site's settings, the menu."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_datetime, format_time
from flask_babel import gettext as _

from mablog import hooks
from mablog.config import settings
from mablog.languages import in_language
from mablog.markup.labels import Labels
from mablog.site.queries import site_settings


def isodate(moment: datetime) -> str:
    """The moment as RFC 3339, for `<time datetime>`."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def date(moment: datetime) -> str:
    """The day in the site's time zone, in the language of the words around it."""
    return str(format_date(moment, "long"))


def moment(at: datetime) -> str:
    """Day and time to the second, in the site's time zone."""
    return str(format_datetime(at, "medium"))


def minute(moment: datetime) -> str:
    """The day and the minute in the site's time zone."""
    return f"{format_date(moment, 'long')}, {format_time(moment, 'short')}"


def markup_labels(language: str | None = None) -> Labels:
    """The words that rendered Markdown brings along, in its own language (by default the site's), whoever writes it."""
    with in_language(language):
        return Labels(video=_("Video"), table=_("Table"), back=_("Back to reference"))


def init_app(app: Flask) -> None:
    filters = {"isodate": isodate, "date": date, "minute": minute, "moment": moment}
    app.jinja_env.filters.update(filters)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def common() -> dict[str, Any]:
        return {"hook": hooks.call, "site": site_settings(), "site_url": settings().url}
