"""Pictures in AVIF, made after the upload, because that takes seconds."""

from mablog import jobs
from mablog.db import db
from mablog.media.models import Media
from mablog.media.pictures import encode_avif
from mablog.storage import media_storage
from mablog.storage.rows import delete_with_rows, put_with_rows


@jobs.job("media.make_avif")
def make_avif(media_id: int) -> None:
    """Make a picture's files in AVIF; where they are no smaller than those in WebP, it does without."""
    media = db.session.get(Media, media_id)
    if media is None or media.has_avif is not None:
        return
    storage, session = media_storage(), db.session()
    try:
        source = storage.read(media.source)
    except FileNotFoundError:  # the picture is older than AVIF here
        source = storage.read(f"{media.key}-{media.widths[-1]}.webp")
    files = encode_avif(source, media.widths)
    in_webp = sum(len(storage.read(f"{media.key}-{width}.webp")) for width in media.widths)
    is_smaller = sum(map(len, files.values())) < in_webp
    if is_smaller:
        put_with_rows(session, storage, {media.avif_files[width]: file for width, file in files.items()})
    delete_with_rows(session, storage, media.source)
    media.has_avif = is_smaller
