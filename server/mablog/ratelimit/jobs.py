from datetime import timedelta

from mablog.db import utcnow
from mablog.jobs import job
from mablog.ratelimit import rows


@job("ratelimit.forget_old", every=timedelta(hours=1))
def forget_old() -> None:
    """Remove the counts of which nothing is used up any more."""
    rows.forget_old(now=utcnow())
