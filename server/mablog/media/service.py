"""Writes around pictures."""

import logging
import re
import secrets
import string
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from mablog import jobs, ratelimit
from mablog.db import db
from mablog.errors import Conflict, Unavailable
from mablog.media.avif import make_avif
from mablog.media.models import Media
from mablog.media.pictures import PictureRefused, encode_picture
from mablog.media.queries import keys_in_use, picture_by_key
from mablog.media.schemas import Upload
from mablog.storage import media_storage
from mablog.storage.rows import delete_with_rows, put_with_rows

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
    is_free = key is not None and _KEY.fullmatch(key) and not picture_by_key(key)
    media = Media(
        key=key if is_free else "".join(secrets.choice(_ALPHABET) for _ in range(20)),
        width=picture.width,
        height=picture.height,
        animated=picture.animated,
        widths=sorted(picture.files),
        squares=sorted(picture.squares),
        has_avif=None if picture.source else False,
        alt=alt,
        owner_id=owner.id if owner else None,
    )
    encoded = [*picture.files.values(), *picture.squares.values(), picture.small, picture.source]
    files = dict(zip(media.files, filter(None, encoded), strict=True))
    try:
        if is_free:
            # The key may be taken meanwhile, which should speak before files of another picture are overwritten.
            with db.session.begin_nested():
                _add(media)
                put_with_rows(db.session(), media_storage(), files)
        else:
            # Storing may take seconds, in which nobody could write to SQLite if the row were there already.
            put_with_rows(db.session(), media_storage(), files)
            _add(media)
    except OSError as error:
        log.error("a picture cannot be stored: %s", error)
        raise Unavailable(_("The picture cannot be stored at the moment. Please try again later.")) from error
    if media.has_avif is None:
        jobs.enqueue(make_avif, key=f"avif {media.key}", media_id=media.id)
    return media


def store_upload(owner: "User", upload: Upload, *, alt: str = "") -> Media:
    """Store a picture that a member sent, which counts against how many they may send.

    Raises PictureRefused at the field that it was sent in, TooManyRequests, and Unavailable as above.
    """
    ratelimit.hit(ratelimit.UPLOAD, owner.id)
    try:
        return store_picture(owner, upload.data, alt=alt)
    except PictureRefused as refused:
        raise refused.at(upload.field) from None


def describe_picture(media: Media, alt: str) -> None:
    """Change the text that stands in for a picture where it is inserted from now on."""
    media.alt = alt


def delete_unused_picture(media: Media) -> None:
    """Remove a picture. Raises Conflict when something shows it."""
    if keys_in_use({media.key}):
        raise Conflict(_("The picture is used, so it stays."))
    delete_picture(media)


def delete_unused_pictures(owner: "User") -> None:
    """Remove those of a member's pictures that nothing shows."""
    pictures = db.session.scalars(select(Media).where(Media.owner_id == owner.id).with_for_update()).all()
    used = keys_in_use({media.key for media in pictures})
    for media in pictures:
        if media.key not in used:
            delete_picture(media)


def delete_picture(media: Media) -> None:
    """Remove a picture: its row, and its files once that is committed."""
    delete_with_rows(db.session(), media_storage(), *media.files)
    db.session.delete(media)


def _add(media: Media) -> None:
    db.session.add(media)
    db.session.flush()  # a key that is taken should speak here
