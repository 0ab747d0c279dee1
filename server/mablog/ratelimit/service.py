import hashlib
import math
from datetime import datetime

from flask_babel import ngettext

from mablog.config import settings
from mablog.errors import TooManyRequests
from mablog.ratelimit.counts import counting
from mablog.ratelimit.limits import Limit, Rate, rate_of


def hit(limit: Limit, key: object, *, now: datetime | None = None) -> None:
    """Count one more for this key. Raises TooManyRequests, and counts nothing, when the limit is reached.

    In a transaction of its own, so that what is refused afterwards stays counted. Call it before the request writes:
    SQLite has one writer at a time, so that there the count would be part of the request, and undone with it.
    """
    if rate := _rate_now(limit):
        digest = _digest(limit, key)
        if wait := counting(lambda counts: counts.add(digest, rate, now)):
            raise _refusal(math.ceil(wait))


def take_back(limit: Limit, key: object) -> None:
    """Make one hit undone: what it counted did not happen. In a transaction of its own, like the hit."""
    if rate := _rate_now(limit):
        digest = _digest(limit, key)
        counting(lambda counts: counts.take_back(digest, rate))


def _rate_now(limit: Limit) -> Rate | None:
    return rate_of(settings().limits.get(limit.name, limit.rate))


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
