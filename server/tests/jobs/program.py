"""A worker of its own process, with jobs for tests: `program.py FOLDER`, settings in the environment."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import text

from mablog import create_app, jobs
from mablog.db import db
from mablog.jobs import service, worker

folder = Path(sys.argv[-1])


@jobs.job("test.effect")
def effect(*, number: int) -> None:
    """Have an effect outside, which may happen again, and one in the database, which may not."""
    with (folder / "outside").open("a") as file:
        file.write(f"{number}\n")
    db.session.execute(text("INSERT INTO effects (number) VALUES (:number)"), {"number": number})


@jobs.job("test.endless", attempts=2, time_limit=timedelta(seconds=0.5))
def endless() -> None:
    Event().wait()


@jobs.job("test.patient")
def patient() -> None:
    """Say that it began, and end when it is told to."""
    (folder / "begun").touch()
    while not (folder / "go on").exists():
        Event().wait(0.01)


@jobs.job("test.pid")
def pid() -> None:
    (folder / f"pid {os.getpid()}").touch()


if __name__ == "__main__":
    service.LEASE = timedelta(seconds=2)  # a test waits for it to end
    worker.supervise(create_app(), processes=2)
