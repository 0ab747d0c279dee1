from datetime import timedelta

from mablog import jobs
from mablog.db import utcnow
from mablog.follows.queries import followers_of
from mablog.jobs import job
from mablog.notifications import mailing, service
from mablog.notifications.queries import news_by

FOLLOWERS_AT_ONCE = 500


@job("notifications.tell_followers")
def tell_followers(post_id: int, author_id: int, cursor: str | None = None) -> None:
    """Tell some followers of an author of a new post, and leave the rest to the next job."""
    found = news_by(post_id, author_id)
    if found is None:  # it is not there any more
        return
    post, author = found
    page = followers_of(author, cursor=cursor, limit=FOLLOWERS_AT_ONCE)
    service.tell_of_post(post, author, page.items)
    if page.next_cursor:
        jobs.enqueue(tell_followers, post_id=post_id, author_id=author_id, cursor=page.next_cursor)


@job("notifications.forget_old", every=timedelta(days=1))
def forget_old() -> None:
    """Remove those that were read long ago and those that nobody will read any more, some at a time."""
    if service.forget_old(now=utcnow()):
        jobs.enqueue(forget_old)


@job("notifications.send_mail")
def send_mail(number: int) -> None:
    """Mail the notification of this number, if it is still wanted."""
    mailing.send(number)
