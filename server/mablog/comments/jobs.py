from datetime import timedelta

from mablog import idempotency
from mablog.db import utcnow
from mablog.jobs import job


@job("comments.forget_keys", every=timedelta(hours=1))
def forget_keys() -> None:
    """Remove the keys of requests that nobody sends again."""
    idempotency.forget_old(now=utcnow())
