from typing import Annotated, Any

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, BeforeValidator, Field

from mablog.site.labels import Label
from mablog.text import Line


def _lines(value: Any) -> Any:
    """Accept the form's and the command's lines beside a list."""
    return list(filter(None, (line.strip() for line in value.splitlines()))) if isinstance(value, str) else value


Phrases = Annotated[tuple[Annotated[Line, Field(min_length=1, max_length=100)], ...], Field(max_length=1000)]


class HoldSettings(BaseModel):
    """Which comments wait for a moderator: `hold_links`, `hold_words`, …"""

    links: Annotated[
        int,
        Field(ge=0, le=1000),
        Label(
            _l("Links in a comment"),
            _l("With so many or more it waits for a moderator. 0: links never hold it."),
            heading=_l("What waits for a moderator"),
        ),
    ] = 5
    words: Annotated[
        Phrases,
        BeforeValidator(_lines),
        Label(
            _l("Words and phrases"),
            _l(
                "One a line. A comment in which one of them stands waits. Whole words count, whatever case and accents."
            ),
        ),
    ] = ()
    rate_comments: Annotated[
        int,
        Field(ge=0, le=10000),
        Label(
            _l("Comments in a short time"),
            _l("After so many of one member in the minutes below, more of them wait. 0: never."),
        ),
    ] = 0
    rate_minutes: Annotated[int, Field(ge=1, le=60 * 24 * 30), Label(_l("Minutes of that time"))] = 10
    account_hours: Annotated[
        int,
        Field(ge=0, le=24 * 365),
        Label(
            _l("Hours of a new account"),
            _l("For so long after they joined, the comments of a member wait. 0: not at all."),
        ),
    ] = 0
