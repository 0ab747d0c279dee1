"""What a face asks before it goes on."""

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.errors import Forbidden, NotFound
from mablog_dogs import policy
from mablog_dogs.models import Dog


def existing(dog: Dog | None) -> Dog:
    """The dog. Raises NotFound: for one that is missing, and alike for one that is hidden from whoever asks."""
    if dog is None:
        raise NotFound(_("There is no such dog."))
    return dog


def editable(viewer: User | None, dog: Dog | None) -> Dog:
    """The dog, for who may change it. Raises NotFound, Forbidden."""
    found = existing(dog)
    if not policy.may_edit(viewer, found):
        raise Forbidden(_("Only its owner changes a dog."))
    return found


def deletable(viewer: User | None, dog: Dog | None) -> Dog:
    """The dog, for those who may remove it. Raises NotFound, Forbidden."""
    found = existing(dog)
    if not policy.may_delete(viewer, found):
        raise Forbidden(_("Only its owner and moderators remove a dog."))
    return found
