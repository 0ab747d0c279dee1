"""How often something may be asked: counted in the site's database, so that it holds across workers and restarts."""

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_babel import ngettext
from sqlalchemy import Double, LargeBinary, case, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from mablog.config import LIMIT_PREFIX, ConfigError, settings
from mablog.db import Model, db, utcnow
from mablog.errors import TooManyRequests


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
SEARCH = Limit("search", "60/1m", "Searches from one client.")

LIMITS = (LOGIN_ACCOUNT, LOGIN_CLIENT, SIGN_UP, MAIL_ACCOUNT, MAIL_CLIENT, UPLOAD, SEARCH)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,4})([smhd])")


@dataclass(frozen=True)
class _Rate:
    times: int
    period: int
    """Seconds."""

    @property
    def step(self) -> float:
        """Seconds after which one more is free."""
        return self.period / self.times


class RateCount(Model):
    """What one key has used up of one limit: all of it is free again at `free_at` (seconds since 1970).

    This is the generic cell rate algorithm (ITU-T I.371, annex A): one number a key, and no edge between two windows
    at which twice as much gets through.
    """

    __tablename__ = "rate_counts"

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    free_at: Mapped[float] = mapped_column(Double)


def init_app(app: Flask) -> None:
    given = app.extensions["mablog"].limits
    known = {limit.name for limit in LIMITS}
    if unknown := sorted(set(given) - known):
        raise ConfigError(f"{LIMIT_PREFIX}{unknown[0].upper()} is no limit: there are {', '.join(sorted(known))}")
    for name, rate in given.items():
        if rate != "off" and not _RATE.fullmatch(rate):
            raise ConfigError(f"{LIMIT_PREFIX}{name.upper()} got {rate!r}: it takes a rate such as 10/15m, or off")


def hit(limit: Limit, key: object, *, now: datetime | None = None) -> None:
    """Count one more for this key. Raises TooManyRequests, and counts nothing, when the limit is reached.

    In a transaction of its own, so that a refusal is counted, too. Call it before the request writes: SQLite has one
    writer at a time, and this one would wait for its own request.
    """
    rate = _rate_of(limit)
    if rate is None:
        return
    moment = (now or utcnow()).timestamp()
    fullest = moment + rate.period - rate.step
    with db.engine.begin() as connection:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        counted = connection.scalar(
            insert(RateCount)
            .values(key=_digest(limit, key), free_at=moment + rate.step)
            .on_conflict_do_update(
                index_elements=[RateCount.key],
                set_={"free_at": case((RateCount.free_at > moment, RateCount.free_at), else_=moment) + rate.step},
                where=RateCount.free_at <= fullest + 0.001,  # sums of steps are not exact
            )
            .returning(RateCount.free_at)
        )
        if counted is None:
            free_at = connection.scalar(select(RateCount.free_at).where(RateCount.key == _digest(limit, key)))
            raise _refusal(math.ceil((free_at or 0) - fullest))


def take_back(limit: Limit, key: object) -> None:
    """Make one hit undone, in the session's transaction: what it counted did not happen."""
    if rate := _rate_of(limit):
        mine = RateCount.key == _digest(limit, key)
        db.session.execute(update(RateCount).where(mine).values(free_at=RateCount.free_at - rate.step))


def _rate_of(limit: Limit) -> _Rate | None:
    found = _RATE.fullmatch(settings().limits.get(limit.name, limit.rate))
    return _Rate(int(found[1]), int(found[2]) * _UNITS[found[3]]) if found else None


def _digest(limit: Limit, key: object) -> bytes:
    # Keyed, so that the table tells nobody whose addresses are in it.
    secret = hashlib.sha256(settings().secret_key.get_secret_value().encode()).digest()
    return hashlib.blake2b(f"{limit.name}\0{key}".encode("utf-8", "surrogatepass"), key=secret, digest_size=16).digest()


def _refusal(seconds: int) -> TooManyRequests:
    seconds = max(seconds, 1)
    if seconds < 100:
        text = ngettext("Please try again in %(num)s second.", "Please try again in %(num)s seconds.", seconds)
    else:
        minutes = math.ceil(seconds / 60)
        text = ngettext("Please try again in %(num)s minute.", "Please try again in %(num)s minutes.", minutes)
    return TooManyRequests(text, retry_after=seconds)
