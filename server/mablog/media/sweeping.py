"""Removes what nobody needs: files that no row names, and pictures that nothing shows.

A file goes when it is older than a day, longer than any upload takes. A picture goes when nothing has shown it for
thirty days on end: it may stand in a text that somebody has not saved yet, or in a feed that readers still keep.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from mablog import jobs
from mablog.db import db
from mablog.media.avif import make_avif
from mablog.media.models import Media
from mablog.media.queries import keys_in_use, pictures_by_key
from mablog.media.service import delete_picture
from mablog.storage import Storage

FILES_STAY = timedelta(days=1)
PICTURES_STAY = timedelta(days=30)
AT_ONCE = 200

_KEY_LENGTH = 20


def goes_at(media: Media) -> datetime | None:
    """When a picture that nothing shows will be removed; None while something shows it."""
    return media.unused_since + PICTURES_STAY if media.unused_since else None


def remove_lost_files(storage: Storage, *, now: datetime) -> int:
    """Remove the files that no picture names; returns how many. Raises OSError."""
    removed = 0
    for page in storage.pages():
        old = [file.name for file in page if now - file.written_at > FILES_STAY]
        pictures = pictures_by_key(name[:_KEY_LENGTH] for name in old).values()
        named = {name for media in pictures for name in media.files}
        lost = [name for name in old if name not in named]
        if lost:
            storage.delete(*lost)
        removed += len(lost)
    return removed


def look_at_pictures(*, after: int, now: datetime) -> int | None:
    """Mark the next pictures, by number, that nothing shows, and remove those that nothing has shown for long.

    Pictures from before AVIF was made here get it. Returns the number to go on after, or None at the end.
    """
    some = select(Media).where(Media.id > after).order_by(Media.id).limit(AT_ONCE).with_for_update()
    pictures = db.session.scalars(some).all()
    used = keys_in_use({media.key for media in pictures})
    for media in pictures:
        if media.key in used:
            media.unused_since = None
        elif media.unused_since is None:
            media.unused_since = now
        elif now - media.unused_since >= PICTURES_STAY:
            delete_picture(media)
            continue
        if media.has_avif is None:
            jobs.enqueue(make_avif, key=f"avif {media.key}", media_id=media.id)
    return pictures[-1].id if pictures else None
