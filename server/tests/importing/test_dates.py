"""Dates as bloggers write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from mablog.importing.dates import parse_time

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2014-03-12", "2014-03-11T23:00"),
        ("2014-7-1", "2014-06-30T22:00"),
        ("2014-03-12T10:11:00-04:00", "2014-03-12T14:11"),
        ("2014-03-12 10:11:00 -4", "2014-03-12T14:11"),
        ("2014-03-12 9:11:00 -0400", "2014-03-12T13:11"),
        ("2014-03-12T10:11:00.123Z", "2014-03-12T10:11:00.123"),
        ("2014-03-12 10:11", "2014-03-12T09:11"),
        ("2014/03/12 10:11:12 UTC", "2014-03-12T10:11:12"),
        ("March 12, 2014", "2014-03-11T23:00"),
        ("12 Mar 2014", "2014-03-11T23:00"),
        ("Wed, 12 Mar 2014 10:11:00 +0200", "2014-03-12T08:11"),
        (date(2014, 3, 12), "2014-03-11T23:00"),
        (datetime(2014, 3, 12, 10, tzinfo=timezone(timedelta(hours=2))), "2014-03-12T08:00"),
    ],
)
def test_a_date_is_a_moment_in_utc(value: object, expected: str) -> None:
    assert parse_time(value, BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["0000-01-01", "0001-01-01", "9999-12-31", "2014-13-01", "2014-02-30", "2014-01-01 25:00", "soon", "", [], True, 7],
)
def test_what_is_no_date_of_our_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_time(value, BERLIN)
