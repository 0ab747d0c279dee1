"""What is limited, as data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mablog.config import LIMIT_PREFIX, ConfigError


@dataclass(frozen=True)
class Limit:
    """What is counted. `rate` is `times/period`: that many at once, and as many again spread over each period.

    `MABLOG_LIMIT_` and the name in capitals sets another rate, or `off`.
    """

    name: str
    rate: str
    what: str


LOGIN_ACCOUNT = Limit("login_account", "10/15m", "Failed log-ins to one account, from devices that it does not know.")
LOGIN_CLIENT = Limit("login_client", "50/15m", "Failed log-ins from one client.")
SIGN_UP = Limit("sign_up", "50/1h", "Registrations from one client, whether they succeed or not.")
MAIL_ACCOUNT = Limit("mail_account", "5/1h", "Mails of one kind (reset, confirmation) to one account.")
MAIL_CLIENT = Limit("mail_client", "20/1h", "Mails of one kind that one client asks for.")
UPLOAD = Limit("upload", "200/1h", "Pictures that one member uploads.")
SEARCH = Limit("search", "300/1m", "Searches from one client.")
COMMENT = Limit("comment", "30/10m", "Comments that one member writes.")
COMMENT_EDIT = Limit("comment_edit", "60/10m", "Changes that one member makes to their comments.")
REPORT = Limit("report", "30/1h", "Reports to the moderators that one member sends.")

LIMITS = (
    LOGIN_ACCOUNT,
    LOGIN_CLIENT,
    SIGN_UP,
    MAIL_ACCOUNT,
    MAIL_CLIENT,
    UPLOAD,
    SEARCH,
    COMMENT,
    COMMENT_EDIT,
    REPORT,
)

NEARLY = 0.001
"""Seconds by which sums of steps may miss: they are not exact."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,4})([smhd])")


@dataclass(frozen=True)
class Rate:
    """So many in each period, in seconds."""

    times: int
    period: int

    @property
    def step(self) -> float:
        """Seconds after which one more is free."""
        return self.period / self.times


def rate_of(text: str) -> Rate | None:
    """Read a rate such as `10/15m`; None for `off`. Raises ValueError."""
    if text == "off":
        return None
    found = _RATE.fullmatch(text)
    if not found:
        raise ValueError("takes a rate such as 10/15m, or off")
    return Rate(int(found[1]), int(found[2]) * _UNITS[found[3]])


def check(given: Mapping[str, str]) -> None:
    """Look at the rates that the environment gives, by the names of limits. Raises ConfigError."""
    names = sorted(limit.name for limit in LIMITS)
    for name, text in given.items():
        if name not in names:
            raise ConfigError(f"{LIMIT_PREFIX}{name.upper()} is no limit: there are {', '.join(names)}")
        try:
            rate_of(text)
        except ValueError as error:
            raise ConfigError(f"{LIMIT_PREFIX}{name.upper()} got {text!r}: it {error}") from None
