"""What a face asks before it goes on: that there is such a member for whoever asks."""

from flask_babel import gettext as _
from flask_login import current_user

from mablog.accounts.models import User
from mablog.accounts.profiles.queries import profile_of
from mablog.accounts.queries import user_by_username
from mablog.blocks.queries import blocked_by
from mablog.errors import NotFound


def member_to_block(username: str) -> User:
    """The member of this name. Raises NotFound."""
    found = profile_of(username)
    if found is None:
        raise NotFound(_("There is no member of this name."))
    return found


def member_to_unblock(username: str) -> User:
    """The same; one whose account was closed can be unblocked, too. Raises NotFound."""
    found = user_by_username(username)
    return found if found and found.id in blocked_by(current_user) else member_to_block(username)
