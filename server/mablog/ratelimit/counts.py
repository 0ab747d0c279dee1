"""Who counts: Redis, where there is one and it answers, else the database."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from flask import Flask, current_app

from mablog.ratelimit import rows
from mablog.ratelimit.limits import Rate

T = TypeVar("T")

PROBE = Rate(1_000_000, 1)


class AwayError(Exception):
    """Redis does not count now; the text says why."""


class Counts(Protocol):
    """Counts for all processes, machines and threads: of two that are asked at the same time, one waits."""

    def add(self, key: bytes, rate: Rate, now: datetime | None) -> float:
        """Count one more, at `now` or the present moment.

        Return 0, or the seconds until one is let through, and then nothing is counted.
        """
        ...

    def take_back(self, key: bytes, rate: Rate) -> None:
        """Make one that was counted undone."""
        ...


def init_app(app: Flask) -> None:
    if url := app.extensions["mablog"].redis_url:
        from mablog.ratelimit.in_redis import RedisCounts  # its library is loaded where it is needed

        app.extensions["mablog.redis"] = RedisCounts(url)


def counting(ask: Callable[[Counts], T]) -> T:
    """What who counts now answers. While Redis is away, limits hold in the database: they are never open."""
    if redis := _redis():
        try:
            return ask(redis)
        except AwayError:
            pass  # it is in the log
    return ask(rows)


def try_redis() -> bool:
    """Whether there is a Redis to count in. Raises AwayError where it does not count."""
    if redis := _redis():
        redis.add(b"probe", PROBE, None)
    return redis is not None


def _redis() -> Counts | None:
    return current_app.extensions.get("mablog.redis")
