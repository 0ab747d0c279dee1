"""The processes that do jobs: a supervisor, and the workers it starts, watches and starts again."""

import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import Event

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from mablog.db import db
from mablog.jobs.running import enqueue_what_is_scheduled, run_next

log = logging.getLogger(__name__)

POLL = 0.25
"""Seconds between two looks for work on an idle site: a job starts within 0.5 s."""

WATCH = 0.5
"""Seconds between two looks of the supervisor at its workers."""

SCHEDULING = 5
"""Seconds between two looks at the schedules."""

LOOK = 1
"""Seconds between two looks whether other modules are to be switched on."""

AFTER_TROUBLE = 2
"""Seconds that a worker waits when the database is away, and a supervisor before a worker that died begins anew."""

GRACE = 25
"""Seconds that jobs may take to end after the worker was asked to stop; what is not done by then is done again."""

_forking = get_context("fork")  # the application is loaded once, and no thread runs in the supervisor


class _Worker:
    """A process that does one job after the other, and the time by which it must be done with the present one."""

    def __init__(self, app: Flask) -> None:
        self.deadline = _forking.Value("d", 0.0)
        self.begins_at = 0.0
        self.process = _forking.Process(target=self._work, args=(app, os.getpid()), name="mablog worker")
        self.process.start()

    def _work(self, app: Flask, supervisor: int) -> None:
        stop = _stop_when_asked()
        looked_at_schedules = 0.0
        while not stop.is_set() and os.getppid() == supervisor:
            try:
                if time.monotonic() - looked_at_schedules > SCHEDULING:
                    enqueue_what_is_scheduled(app)
                    looked_at_schedules = time.monotonic()
                if not run_next(app, self._report):
                    stop.wait(POLL)
            except SQLAlchemyError as error:
                log.warning("the database does not take jobs: %s", " ".join(str(error).split()))
                stop.wait(AFTER_TROUBLE)

    def _report(self, limit: timedelta | None) -> None:
        self.deadline.value = time.monotonic() + limit.total_seconds() if limit else 0.0

    @property
    def is_over_time(self) -> bool:
        return bool(0 < self.deadline.value < time.monotonic())


def supervise(app: Flask, processes: int, parent: int | None = None) -> None:
    """Keep `processes` workers going until told to stop by SIGTERM or SIGINT, or until the process `parent` is gone.

    A worker whose job takes longer than its limit is killed: the job comes again when its lease ends. When other
    modules are switched on, `parent` is told by SIGHUP, and the workers begin anew once their present jobs are done.
    """
    with app.app_context():
        db.engine.dispose(close=False)  # connections of the process that this one was made from are not ours
    stop = _stop_when_asked()
    workers = [_Worker(app) for _ in range(processes)]
    looked_for_changes = time.monotonic()
    while not stop.wait(WATCH) and (parent is None or os.getppid() == parent):
        if time.monotonic() - looked_for_changes > LOOK:
            looked_for_changes = time.monotonic()
            if (renewed := app.extensions["mablog.renewed"]()) is not app:
                app = renewed
                with app.app_context():
                    db.engine.dispose()  # workers begin as copies of this process, and connections cannot be shared
                if parent is not None:
                    os.kill(parent, signal.SIGHUP)  # granian begins its own workers anew, one after the other
                _end(worker.process for worker in workers)
                workers = [_Worker(app) for _ in range(processes)]
        for position, worker in enumerate(workers):
            if worker.is_over_time:
                log.warning("a job took longer than it may: its worker is ended")
                worker.process.kill()
                worker.process.join()
            if not worker.process.is_alive():
                stop.wait(AFTER_TROUBLE)
                workers[position] = _Worker(app)
    _end(worker.process for worker in workers)


@contextmanager
def working_beside(app: Flask, processes: int) -> Iterator[None]:
    """Run a supervisor in a process of its own, as long as the block lasts or this process lives.

    This process gets SIGHUP when its application is not the one any more that was chosen.
    """
    sys.stdout.flush()  # what waits to be printed would be printed by every copy
    supervisor = _forking.Process(target=supervise, args=(app, processes, os.getpid()), name="mablog supervisor")
    supervisor.start()
    try:
        yield
    finally:
        _end([supervisor])


def _end(processes: Iterable[BaseProcess]) -> None:
    ending = list(processes)
    for process in ending:
        process.terminate()
    until = time.monotonic() + GRACE
    for process in ending:
        process.join(max(0.0, until - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _stop_when_asked() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop
