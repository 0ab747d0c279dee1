"""Dates as bloggers write them."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"""(?P<year>\d{1,4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)
    (?:(?:[Tt]|[ ,]+)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?
    (?:\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d?(?::?\d\d)?(?:\s+UTC)?))?)?\s*\Z""",
    re.VERBOSE,
)
_WORDS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y %H:%M", "%Y%m%d")
# Narrow enough that the day before and the day after exist, in every time zone that a reader may choose.
_YEARS = range(1000, 9999)


def parse_time(value: object, zone: tzinfo) -> datetime:
    """The moment that `value` (text, or a TOML date) names, in UTC; without an offset it is local time in `zone`.

    A day without a time is its midnight. Raises ValueError for what is no date, and for years outside 1000 to 9998.
    """
    moment = _parse(value)
    if moment.year not in _YEARS:
        raise ValueError(f"year {moment.year} is out of range")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _parse(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if not isinstance(value, str):
        raise ValueError("not a date")
    text = value.strip()
    if match := _ISO.match(text):
        fraction = (match["fraction"] or "0").ljust(6, "0")[:6]
        return datetime(
            int(match["year"]),
            int(match["month"]),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
            int(fraction),
            _offset(match["zone"]),
        )
    for words in _WORDS:
        try:
            return datetime.strptime(text, words)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError) as error:
        raise ValueError("not a date") from error


def _offset(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    digits = re.match(r"([+-])(\d\d?):?(\d\d)?", zone)
    if digits is None:
        return UTC
    away = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return timezone(away if digits[1] == "+" else -away)
