"""What a face asks before it goes on: that the post is there for this person, and that they may change it."""

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.errors import Forbidden, NotFound
from mablog.posts import policy
from mablog.posts.models import Post


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
