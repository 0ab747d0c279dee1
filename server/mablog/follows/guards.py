"""What a face asks before it goes on: that the member or tag is there."""

from flask_babel import gettext as _

from mablog import hooks
from mablog.accounts.models import User
from mablog.accounts.profiles.queries import profile_of
from mablog.errors import NotFound
from mablog.posts.models import Tag
from mablog.posts.queries import number_with_tag, tag_by_slug


def existing_member(username: str) -> User:
    """The member of this name, whole. Raises NotFound."""
    found = profile_of(username)
    if found is None:
        raise NotFound(_("There is no member of this name."))
    return found


def open_member(viewer: User | None, username: str) -> User:
    """The member of this name, whole. Raises NotFound, also where their profile is closed to this person."""
    found = existing_member(username)
    if hooks.call.profile_closed(member=found, viewer=viewer):
        raise NotFound(_("There is no member of this name."))
    return found


def existing_tag(viewer: User | None, slug: str) -> Tag:
    """The tag at this address. Raises NotFound: one that only hidden posts have looks like one that does not exist."""
    found = tag_by_slug(slug)
    if found is None or not number_with_tag(viewer, found):
        raise NotFound(_("There is no such tag."))
    return found
