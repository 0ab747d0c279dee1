from datetime import timedelta

from mablog.db import utcnow
from mablog.jobs.registry import job


@job("backups.make", attempts=3, time_limit=timedelta(hours=12), every=timedelta(hours=1))
def make() -> None:
    """Make a backup where one is due."""
    # What a backup needs is loaded when there is one, so that a server starts sooner.
    from mablog.backups import keeping

    to = keeping.place()
    if to and keeping.is_due(to.names(), now=utcnow()):
        keeping.back_up(to, lambda stage, done, total: None, now=utcnow())
