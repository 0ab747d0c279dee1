"""What a face asks before it goes on: that the post, member or tag is there for this person, and may be changed."""

from flask_babel import gettext as _
from sqlalchemy import select

from mablog import hooks
from mablog.accounts.models import User
from mablog.accounts.profiles.queries import profile_of
from mablog.errors import Forbidden, NotFound
from mablog.posts import policy
from mablog.posts.models import Post, Tag
from mablog.posts.queries import TagInUse, number_with_tag, tag_by_slug, tags_in_use


def existing(post: Post | None) -> Post:
    """The post. Raises NotFound: for one that is missing, and alike for one that is hidden from whoever asks."""
    if post is None:
        raise NotFound(_("There is nothing at this address."))
    return post


def editable(viewer: User | None, post: Post | None) -> Post:
    """The post, for those who may change it. Raises NotFound, Forbidden."""
    found = existing(post)
    if not policy.may_edit(viewer, found):
        raise Forbidden(_("Only the authors of a post and moderators change it."))
    return found


def open_member(viewer: User | None, username: str) -> User:
    """The member of this name, whole. Raises NotFound, also where their profile is closed to this person."""
    found = profile_of(username)
    if found is None or hooks.call.profile_closed(member=found, viewer=viewer):
        raise NotFound(_("There is no member of this name."))
    return found


def existing_tag(viewer: User | None, slug: str) -> Tag:
    """The tag at this address. Raises NotFound: one that only hidden posts have looks like one that does not exist."""
    found = tag_by_slug(slug)
    if found is None or not number_with_tag(viewer, found):
        raise NotFound(_("There is no such tag."))
    return found


def existing_tag_in_use(viewer: User | None, slug: str) -> TagInUse:
    """The same, with its counts as this person sees them. Raises NotFound."""
    found = tags_in_use(viewer, among=select(Tag.id).where(Tag.slug == slug)).items
    if not found:
        raise NotFound(_("There is no such tag."))
    return found[0]
