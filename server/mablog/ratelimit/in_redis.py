"""What is counted for limits in Redis, where there is one: one question, and no write to the database.

Each count is a string by the keyed hash of what is counted: the same moment as a row's `free_at`. It ends by itself
when all of it is free again.
"""

import logging
from datetime import datetime
from time import monotonic
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.exceptions import RedisError
from redis.retry import Retry

from mablog.ratelimit.counts import AwayError
from mablog.ratelimit.limits import NEARLY, Rate

log = logging.getLogger(__name__)

TIMEOUT = 0.25
"""Seconds that Redis may take to answer: those who count wait for it."""

AWAY = 5
"""Seconds for which a Redis that did not answer is not asked again: nobody else is to wait for it."""

PREFIX = "mablog:limit:"

ADD = f"""
local used = tonumber(redis.call('GET', KEYS[1])) or 0
local step, period, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
    local time = redis.call('TIME')
    now = time[1] + time[2] / 1000000
end
local wait = used - now - period + step
if wait > {NEARLY} then
    return string.format('%.6f', wait)
end
local free_at = math.max(used, now) + step
redis.call('SET', KEYS[1], string.format('%.6f', free_at), 'PX', math.ceil((free_at - now) * 1000))
return '0'
"""
"""What `rows.add` does, by the clock of Redis; it runs nothing else meanwhile."""

TAKE_BACK = """
local used = redis.call('GET', KEYS[1])
if used then
    redis.call('SET', KEYS[1], string.format('%.6f', used - ARGV[1]), 'KEEPTTL')
end
"""


class RedisCounts:
    """The counts in the Redis at an address. Raises AwayError where it does not count; that is in the log."""

    def __init__(self, url: str) -> None:
        # What comes back after a restart finds connections that are none any more: each is tried once more.
        again = Retry(NoBackoff(), 1)
        self._redis = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=again, max_connections=1000
        )
        self._add = self._redis.register_script(ADD)
        self._take_back = self._redis.register_script(TAKE_BACK)
        self._away_until = 0.0

    def add(self, key: bytes, rate: Rate, now: datetime | None) -> float:
        """Count one more; 0, or the seconds until one is let through, and then nothing is counted."""
        return float(self._run(self._add, key, rate.step, rate.period, now.timestamp() if now else ""))

    def take_back(self, key: bytes, rate: Rate) -> None:
        self._run(self._take_back, key, rate.step)

    def _run(self, script: Script, key: bytes, *arguments: float | str) -> Any:
        if monotonic() < self._away_until:
            raise AwayError("it did not answer just now")
        try:
            answer = script(keys=[PREFIX + key.hex()], args=arguments)
        except RedisError as error:
            self._away_until = monotonic() + AWAY
            log.warning("limits are counted in the database, as Redis does not answer: %s", error)
            raise AwayError(str(error)) from error
        if self._away_until:
            self._away_until = 0.0
            log.warning("limits are counted in Redis again")
        return answer
