from collections.abc import Iterable

from sqlalchemy import select

from mablog.db import db
from mablog.media.models import Media


def pictures_by_key(keys: Iterable[str]) -> dict[str, Media]:
    """The pictures that exist among these keys, in one query."""
    wanted = set(keys)
    if not wanted:
        return {}
    return {media.key: media for media in db.session.scalars(select(Media).where(Media.key.in_(wanted)))}


def picture_by_key(key: str) -> Media | None:
    return db.session.scalar(select(Media).where(Media.key == key))
