"""Doing jobs: one at a time, each in an application context and a transaction of its own."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from mablog.db import db, utcnow
from mablog.jobs import service
from mablog.jobs.models import State
from mablog.jobs.registry import GiveUp, is_off, tasks
from mablog.logs import request_id
from mablog.telemetry import doing_job

log = logging.getLogger(__name__)

Report = Callable[[timedelta | None], None]
"""Told how long the job that begins may take, and None at its end."""


class _LeaseLostError(Exception):
    pass


def run_next(app: Flask, report: Report = lambda limit: None) -> bool:
    """Do the job that is due, if any; whether there was one. What goes wrong in it is noted with it, not raised."""
    with app.app_context():
        job = service.claim(now=utcnow())
        claimed = (job.id, job.lease, job.name, job.arguments, job.state, job.traceparent) if job else None
        request_id.set(job.request_id if job else "")
        db.session.commit()
    if claimed is None:
        return False
    job_id, lease, name, arguments, state, parent = claimed
    if state == State.DEAD or lease is None:
        return True
    task = tasks.get(name)
    report(task.time_limit if task else None)
    try:
        with doing_job(app, name, parent), app.app_context(), _renewing(app, job_id, lease):
            if task is None:
                raise LookupError(f"There is no kind of job {name} here: it is of a newer version, or gone.")
            if is_off(app, task):
                raise GiveUp(f"There is no kind of job {name} here: it is switched off.")
            task.function(**arguments)
            if not service.finish(job_id, lease, now=utcnow()):
                raise _LeaseLostError
            db.session.commit()
    except _LeaseLostError:
        log.warning("job %d (%s) went on elsewhere: what it did here is undone", job_id, name)
    except Exception as error:
        gave_up = isinstance(error, GiveUp)
        log.warning("job %d (%s) failed: %s", job_id, name, error, exc_info=None if gave_up else error)
        with app.app_context():
            text = str(error) if gave_up else f"{type(error).__name__}: {error}"
            service.fail(job_id, lease, text, final=gave_up, now=utcnow())
            db.session.commit()
    finally:
        report(None)
    return True


@contextmanager
def _renewing(app: Flask, job_id: int, lease: str) -> Iterator[None]:
    ended = Event()

    def renew() -> None:
        while not ended.wait(service.LEASE.total_seconds() / 3):
            try:
                with app.app_context():
                    service.renew(job_id, lease, now=utcnow())
                    db.session.commit()
            except OperationalError as error:
                # On SQLite the job itself may hold the lock; while it does, nobody else can claim it either.
                log.info("the lease of job %d is not renewed: %s", job_id, error.orig)

    thread = Thread(target=renew, name=f"lease of job {job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def enqueue_what_is_scheduled(app: Flask) -> None:
    """Ask for every scheduled job whose time has come."""
    with app.app_context():
        for task in list(tasks.values()):
            if task.every is not None and not is_off(app, task):
                service.enqueue_scheduled(task, task.every, now=utcnow())
        db.session.commit()


def run_due() -> None:
    """Do all jobs that are due now, here: for tests and the terminal. They see what is committed."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    while run_next(app):
        pass
