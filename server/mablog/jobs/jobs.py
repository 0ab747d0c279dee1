from datetime import timedelta

from mablog.db import utcnow
from mablog.jobs import service
from mablog.jobs.registry import job


@job("jobs.forget_done", every=timedelta(days=1))
def forget_done() -> None:
    """Remove what was done more than a week ago."""
    service.forget_done(now=utcnow())
