"""How long a job waits on an idle site before a worker of `mablog serve` takes it."""

import os
import random
import subprocess
import time

from bench.sites import MABLOG, Site
from mablog import create_app, jobs
from mablog.db import db
from mablog.jobs.jobs import forget_done
from mablog.jobs.models import Job, State

TIMES = 20


def measure(site: Site) -> list[float]:
    """Seconds from asking for a job to its end, for a job that does next to nothing, asked for at odd moments."""
    settings = {**site.settings, "PORT": "0"}
    server = subprocess.Popen([*MABLOG, "serve"], env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    try:
        with create_app(site.settings).app_context():
            _wait_for("warm up")
            return sorted(_wait_for(f"job {number}") for number in range(TIMES))
    finally:
        server.terminate()
        server.wait()


def _wait_for(key: str) -> float:
    time.sleep(random.uniform(0.3, 0.8))
    jobs.enqueue(forget_done, key=key)
    db.session.commit()
    while True:
        time.sleep(0.01)
        db.session.rollback()
        job = db.session.query(Job).filter_by(key=key).one()
        if job.state == State.DONE and job.finished_at:
            return (job.finished_at - job.created_at).total_seconds()
