"""What `mablog doctor` looks at: each check says in words what it found, or what is wrong and what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text

from mablog.config import Config, settings
from mablog.db import db, utcnow
from mablog.health.address import OtherAddressError, try_address
from mablog.health.storage import try_storage
from mablog.jobs.models import Job, State
from mablog.jobs.queries import counts_by_state, oldest_due
from mablog.mail import transport
from mablog.migrations.branches import is_newer, is_up_to_date
from mablog.modules.loading import loaded
from mablog.ratelimit.counts import AwayError, try_redis

LEAST_SPACE = 500 * 1024 * 1024
"""Bytes that the disk of the data folder should have left."""

LONGEST_WAIT = timedelta(minutes=10)
LARGEST_SKEW = timedelta(seconds=30)


class WrongError(Exception):
    """Something is wrong. `advice` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


@dataclass(frozen=True)
class Finding:
    """What a check found: `advice` where something is wrong, else nothing."""

    name: str
    text: str
    advice: str = ""


def findings() -> Iterator[Finding]:
    """What each check finds. Those that ask the tables are left out where the database is not as it should be."""
    works = True
    for check, asks_tables in CHECKS.items():
        if asks_tables and not works:
            continue
        name = check.__name__.strip("_").replace("_", " ")
        try:
            yield Finding(name, check())
        except WrongError as wrong:
            works = works and check not in (_database, _migrations)
            yield Finding(name, str(wrong), wrong.advice)


def _configuration() -> str:
    config = settings()
    if config.env.is_strict and not config.is_url_set:
        raise WrongError("MABLOG_URL is not set", "set it to the address by which readers come")
    if config.env.is_strict and not config.is_secure:
        raise WrongError(f"{config.url} is no https", "put HTTPS in front of the site, and set MABLOG_URL to it")
    return f"{config.env} at {config.url}"


def _address() -> str:
    config = settings()
    if not config.env.is_strict or not config.is_url_set:
        return "is asked for where it is set, in the profiles for readers"
    try:
        return try_address(config)
    except OtherAddressError as error:
        raise WrongError(str(error), error.advice) from error


def _rights() -> str:
    data = settings().data
    if not os.access(data, os.W_OK | os.X_OK):
        raise WrongError(f"{data} cannot be written", "give it to the user that mablog runs as")
    for path in (data, data / "secret_key"):
        if path.exists() and path.stat().st_mode & 0o077:
            mode = "700" if path.is_dir() else "600"
            raise WrongError(f"others may read {path}", f"chmod {mode} {path}")
    if (left := shutil.disk_usage(data).free) < LEAST_SPACE:
        raise WrongError(f"{left // 2**20} MB are left on the disk of {data}", "make room: what is full takes no posts")
    return f"{data} is ours alone, with {left // 2**30} GB left on its disk"


def _database() -> str:
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            number = ".".join(map(str, connection.dialect.server_version_info or ()))
            return f"{connection.dialect.name} {number}"
    except Exception as error:
        raise WrongError(_first_line(error), "start it, or look at DATABASE_URL (`mablog config`)") from error


def _migrations() -> str:
    if not is_up_to_date():
        raise WrongError("migrations are missing", "run `mablog db upgrade`")
    return "of a newer mablog: upgrade this one, too" if is_newer() else "up to date"


def _redis() -> str:
    try:
        return "counts limits" if try_redis() else "none, so the database counts limits"
    except AwayError as error:
        advice = "start it, or look at MABLOG_REDIS_URL; until then the database counts limits"
        raise WrongError(_first_line(error), advice) from error


def _storage() -> str:
    if forgotten := settings().forgotten:
        raise WrongError(
            f"this machine (DYNO) forgets its files, and {', '.join(forgotten)} keep something in them",
            "set them to what is elsewhere: a key, a database, s3://bucket",
        )
    try:
        try_storage()
    except Exception as error:
        raise WrongError(_first_line(error), "look at MABLOG_STORAGE, its rights and its keys") from error
    return f"{settings().storage} takes and gives files"


def _mail() -> str:
    config = settings()
    match transport.destination(config):
        case transport.Destination.NOWHERE:
            return "none is sent, as MAIL_SERVER is not set: `mablog user link` makes the links of mails"
        case transport.Destination.FILES:
            return f"goes into files in {config.data / 'mail'}"
        case transport.Destination.SERVER:
            return _mail_server(config)


def _mail_server(config: Config) -> str:
    try:
        transport.greet()
    except transport.NotTaken as error:
        raise WrongError(str(error), "look at the MAIL_ settings, then try `mablog mail test ADDRESS`") from error
    return f"{config.mail_server}:{config.mail_port} lets us in"


def _clock() -> str:
    now = utcnow()
    newest = db.session.scalar(select(func.max(Job.created_at)))
    if newest and newest > now + LARGEST_SKEW:
        raise WrongError(f"a job was asked for at {newest:%Y-%m-%d %H:%M:%S}, which is to come", "set the clock (NTP)")
    if db.engine.dialect.name == "postgresql":
        there = db.session.scalar(select(func.clock_timestamp()))
        if there and abs(there - utcnow()) > LARGEST_SKEW:
            raise WrongError(f"the database has {there:%H:%M:%S}, we have {now:%H:%M:%S}", "set both clocks (NTP)")
    return f"{now:%Y-%m-%d %H:%M:%S} UTC"


def _queue() -> str:
    due = oldest_due()
    if due and (waits := utcnow() - due) > LONGEST_WAIT:
        minutes = round(waits.total_seconds() / 60)
        raise WrongError(
            f"the oldest job has waited for {minutes} minutes",
            "start `mablog worker`, or set MABLOG_JOB_PROCESSES to 1 or more",
        )
    counts = counts_by_state()
    if dead := counts[State.DEAD]:
        raise WrongError(
            f"{dead} jobs were given up",
            "`mablog jobs list --state dead` says why; then `mablog jobs retry` or `mablog jobs drop`",
        )
    return f"{counts[State.WAITING]} jobs wait"


def _modules() -> str:
    here = loaded()
    if here.broken:
        why = "; ".join(f"{name}: {reason}" for name, reason in here.broken.items())
        raise WrongError(why, "mend them, or switch them off by `mablog modules disable NAME`")
    return ", ".join(part.name for part in here.parts if not part.is_built_in) or "none is switched on"


CHECKS: dict[Callable[[], str], bool] = {
    _configuration: False,
    _address: False,
    _rights: False,
    _database: False,
    _migrations: True,
    _redis: False,
    _storage: False,
    _mail: False,
    _clock: True,
    _queue: True,
    _modules: False,
}
"""In their order, and whether they ask tables."""


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__])[0]
