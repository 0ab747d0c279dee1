"""The picture of a member."""

from mablog.accounts.models import User
from mablog.media.models import Media
from mablog.media.pictures import PictureRefused
from mablog.media.queries import picture_by_key
from mablog.media.schemas import Upload
from mablog.media.service import delete_picture, store_picture


def store_portrait(upload: Upload) -> Media:
    """Store the picture of a person who is not there yet, or not locked: encoding takes long, and no lock waits for it.

    Raises PictureRefused, at the field that the picture was sent in.
    """
    try:
        return store_picture(None, upload.data, of_person=True)
    except PictureRefused as refused:
        raise refused.at(upload.field) from None


def give_portrait(user: User, picture: Media) -> None:
    """Make a stored picture that of this member, in place of the one there is."""
    remove_portrait(user)
    picture.owner_id = user.id
    user.image = picture.key


def remove_portrait(user: User) -> None:
    """Remove the picture and its files. One that is somebody else's, too, stays where it is."""
    old = picture_by_key(user.image) if user.image else None
    if old is not None and old.owner_id == user.id:
        delete_picture(old)
    user.image = None
