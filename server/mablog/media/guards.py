"""What a face asks before it goes on: that the picture is there for whoever asks."""

from flask_babel import gettext as _

from mablog.errors import NotFound
from mablog.media.models import Media


def existing(media: Media | None) -> Media:
    """The picture. Raises NotFound."""
    if media is None:
        raise NotFound(_("There is no such picture."))
    return media
