"""Writes around pictures."""

import logging
import re
import secrets
import string
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from mablog.db import db
from mablog.errors import Unavailable
from mablog.media.models import Media
from mablog.media.pictures import encode_picture
from mablog.media.queries import picture_by_key
from mablog.storage import delete_with_row, media_storage, put_with_row

if TYPE_CHECKING:
    from mablog.accounts.models import User  # accounts build on media: members have pictures

log = logging.getLogger(__name__)

_ALPHABET = string.ascii_lowercase + string.digits
_KEY = re.compile(r"[a-z0-9]{20}")


def store_picture(
    owner: "User | None", data: bytes, *, alt: str = "", key: str | None = None, of_person: bool = False
) -> Media:
    """Encode an uploaded picture, and store its files and its row. One `of_person` gets squares, too.

    A `key` that is well-formed and free is used, so that an exported picture keeps its address when it is imported;
    else the picture gets a new one. Should the transaction not commit, the files are removed again.

    Raises PictureRefused, and Unavailable when the files cannot be written.
    """
    picture = encode_picture(data, of_person=of_person)
    if key is None or not _KEY.fullmatch(key) or picture_by_key(key):
        key = "".join(secrets.choice(_ALPHABET) for _ in range(20))
    media = Media(
        key=key,
        width=picture.width,
        height=picture.height,
        animated=picture.animated,
        widths=sorted(picture.files),
        squares=sorted(picture.squares),
        alt=alt,
        owner_id=owner.id if owner else None,
    )
    storage = media_storage()
    try:
        # A savepoint, so that a caller who goes on without the picture does not keep the half of it.
        with db.session.begin_nested():
            db.session.add(media)
            db.session.flush()  # a key taken meanwhile should speak here, before its files could be overwritten
            encoded = [*picture.files.values(), *picture.squares.values(), *([picture.small] if picture.small else [])]
            for name, file in zip(media.files, encoded, strict=True):
                put_with_row(db.session(), storage, name, file)
    except OSError as error:
        log.error("a picture could not be stored: %s", error)
        raise Unavailable(_("The picture cannot be stored at the moment. Please try again later.")) from error
    return media


def delete_picture(media: Media) -> None:
    """Remove a picture: its row, and its files once that is committed."""
    for name in media.files:
        delete_with_row(db.session(), media_storage(), name)
    db.session.delete(media)
