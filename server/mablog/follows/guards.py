"""What a face asks before it goes on: that the member is there."""

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.accounts.profiles.queries import profile_of
from mablog.errors import NotFound


def existing_member(username: str) -> User:
    """The member of this name, whole. Raises NotFound."""
    found = profile_of(username)
    if found is None:
        raise NotFound(_("There is no member of this name."))
    return found
