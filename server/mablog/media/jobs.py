from datetime import timedelta

from mablog import jobs
from mablog.db import utcnow
from mablog.media import sweeping
from mablog.storage import media_storage


@jobs.job("media.remove_lost_files", every=timedelta(days=1))
def remove_lost_files() -> None:
    """Remove files that no picture names."""
    sweeping.remove_lost_files(media_storage(), now=utcnow())


@jobs.job("media.look_at_pictures", every=timedelta(days=1))
def look_at_pictures(after: int = 0) -> None:
    """Remove pictures that nothing has shown for long: some of them, and then the next by a job of its own."""
    last = sweeping.look_at_pictures(after=after, now=utcnow())
    if last is not None:
        jobs.enqueue(look_at_pictures, after=last)
