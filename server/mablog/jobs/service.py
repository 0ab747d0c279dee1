"""Writes around jobs: asking for them, and the life of one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import uniform
from secrets import token_hex
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from mablog.db import db, utcnow
from mablog.errors import Conflict, NotFound
from mablog.jobs.models import Job, State
from mablog.jobs.registry import Task, task_of, tasks
from mablog.logs import request_id
from mablog.telemetry import traceparent

LEASE = timedelta(seconds=30)
"""How long a job stays claimed after its worker's last sign of life."""

ATTEMPTS_AT_UNKNOWN = 8
"""How often a kind of job that is not known here is tried: for three hours, in which other machines are upgraded."""

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=12)
GROWTH = 3
SPREAD = 0.1
"""A pause is up to a tenth longer or shorter, so that what failed together does not come again together."""

KEPT = timedelta(days=7)
"""How long a job that is done is remembered, and its key with it."""

LONGEST_ERROR = 2000


def enqueue(
    function: Callable[..., None], *, key: str | None = None, run_at: datetime | None = None, **arguments: Any
) -> None:
    """Ask for a job, in the transaction of the session: it exists when that commits.

    `arguments` is what JSON can hold, and no secret: administrators see it. `key` (at most 200 characters) makes it
    happen once: with the key of a job that waits, is dead, or was done in the last week, nothing is asked for. `run_at`
    is the earliest time.
    """
    now = utcnow()
    values = {
        "name": task_of(function).name,
        "arguments": arguments,
        "key": key,
        "state": State.WAITING,
        "due_at": run_at or now,
        "attempts": 0,
        "error": "",
        "request_id": request_id.get(),
        "traceparent": traceparent.get(),
        "created_at": now,
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(Job).values(values).on_conflict_do_nothing(index_elements=["key"]))


def enqueue_scheduled(task: Task, every: timedelta, *, now: datetime) -> None:
    """Ask for a scheduled job, unless that was done in this stretch of time, by whichever scheduler."""
    number = int(now.timestamp() // every.total_seconds())
    key = f"every {task.name} {number}"
    if db.session.scalar(select(Job.id).where(Job.key == key)) is None:
        enqueue(task.function, key=key)


def claim(*, now: datetime) -> Job | None:
    """Take the job that has been due for longest, if there is one; `lease` is the mark of this claim.

    A job whose attempts are used up, because workers died over it, is dead instead.
    """
    due = select(Job.id).where(Job.state == State.WAITING, Job.due_at <= now).order_by(Job.due_at, Job.id).limit(1)
    if db.session.scalar(due) is None:  # asked without a lock: an idle site writes nothing
        return None
    job = db.session.scalar(
        update(Job)
        .where(Job.id == due.with_for_update(skip_locked=True).scalar_subquery())
        .values(lease=token_hex(16), due_at=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job)
        .execution_options(populate_existing=True)
    )
    if job and job.name in tasks and job.attempts > tasks[job.name].attempts:
        _bury(job, "The worker was ended, or died, over it.", now=now)
    return job


def renew(job_id: int, lease: str, *, now: datetime) -> None:
    """Say that the worker is still at it."""
    db.session.execute(update(Job).where(Job.id == job_id, Job.lease == lease).values(due_at=now + LEASE))


def finish(job_id: int, lease: str, *, now: datetime) -> bool:
    """Mark a job as done; False when the claim is another's by now, and what was done must not be committed."""
    values: dict[str, Any] = {"state": State.DONE, "lease": None, "arguments": {}, "error": "", "finished_at": now}
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Job).where(Job.id == job_id, Job.lease == lease).values(values)
    )
    return result.rowcount == 1


def fail(job_id: int, lease: str, error: str, *, final: bool, now: datetime) -> None:
    """Note why a job failed; it comes again after a pause, or is dead after its last attempt or when `final`."""
    job = db.session.scalar(select(Job).where(Job.id == job_id, Job.lease == lease).with_for_update())
    if job is None:
        return
    attempts = tasks[job.name].attempts if job.name in tasks else ATTEMPTS_AT_UNKNOWN
    if final or job.attempts >= attempts:
        _bury(job, error, now=now)
        return
    job.lease = None
    job.error = error[:LONGEST_ERROR]
    job.due_at = now + pause_after(job.attempts)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 10 s, 30 s, 90 s, … at most 12 h."""
    pause = FIRST_PAUSE
    for _again in range(1, attempts):
        pause = min(pause * GROWTH, LONGEST_PAUSE)
    return pause * uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311  nobody gains by guessing it


def _bury(job: Job, error: str, *, now: datetime) -> None:
    job.state = State.DEAD
    job.lease = None
    job.error = error[:LONGEST_ERROR]
    job.finished_at = now


def retry(job_id: int) -> Job:
    """Let a job that is dead, or waits, run now, with all its attempts. Raises NotFound, Conflict."""
    job = _still_to_do(job_id)
    job.state = State.WAITING
    job.attempts = 0
    job.due_at = utcnow()
    job.finished_at = None
    return job


def drop(job_id: int) -> None:
    """Remove a job that is dead or waits. Raises NotFound, Conflict."""
    db.session.delete(_still_to_do(job_id))


def is_still_to_do(job: Job) -> bool:
    """Whether a job is not done, and not at work now."""
    return job.state != State.DONE and not _is_running(job)


def _is_running(job: Job) -> bool:
    return job.lease is not None and job.due_at > utcnow()


def _still_to_do(job_id: int) -> Job:
    job = db.session.scalar(select(Job).where(Job.id == job_id).with_for_update())
    if job is None:
        raise NotFound(_("There is no job of this number."))
    if job.state == State.DONE:
        raise Conflict(_("This job is done."))
    if _is_running(job):
        raise Conflict(_("This job is running."))
    return job


def forget_done(*, now: datetime) -> None:
    db.session.execute(delete(Job).where(Job.state == State.DONE, Job.finished_at < now - KEPT))
