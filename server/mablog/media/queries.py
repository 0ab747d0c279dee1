from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from mablog import hooks
from mablog.db import db
from mablog.media.models import Media
from mablog.media.references import keys_referred_to
from mablog.pagination import Page, page_of

PAGE_SIZE = 24


def pictures_by_key(keys: Iterable[str]) -> dict[str, Media]:
    """The pictures that exist among these keys, in one query."""
    wanted = set(keys)
    if not wanted:
        return {}
    return {media.key: media for media in db.session.scalars(select(Media).where(Media.key.in_(wanted)))}


def picture_by_key(key: str) -> Media | None:
    return db.session.scalar(select(Media).where(Media.key == key))


def keys_in_use(keys: set[str]) -> set[str]:
    """Those of these pictures that any feature shows or names, or that a module refers to."""
    return keys_referred_to(keys).union(*hooks.call.pictures_in_use(keys=keys)) if keys else set()


def pictures_of(owner_id: int, *, cursor: str | None, limit: int, field: str = "after") -> Page[Media]:
    """A member's pictures, the newest first. Raises InvalidFields for a wrong cursor."""
    own = select(Media).where(Media.owner_id == owner_id)
    columns = (Media.created_at, Media.id)
    return page_of(own, columns, kinds=(datetime, int), cursor=cursor, limit=limit, field=field)


def own_picture(owner_id: int, key: str) -> Media | None:
    """A member's picture, locked for a change."""
    return db.session.scalar(select(Media).where(Media.owner_id == owner_id, Media.key == key).with_for_update())
