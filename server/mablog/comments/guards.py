"""What a face asks before it goes on."""

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.comments import policy
from mablog.comments.models import Comment
from mablog.errors import Forbidden, NotFound


def existing(comment: Comment | None) -> Comment:
    """The comment. Raises NotFound: for one that is missing, and alike for one that is hidden from whoever asks."""
    if comment is None:
        raise NotFound(_("There is nothing at this address."))
    return comment


def with_history(viewer: User | None, comment: Comment | None) -> Comment:
    """The comment, for those who may see its earlier texts. Raises NotFound, Forbidden."""
    found = existing(comment)
    if not policy.may_see_history(viewer, found):
        raise Forbidden(_("Only who wrote a comment and moderators see its earlier texts."))
    return found


def editable(viewer: User | None, comment: Comment | None) -> Comment:
    """The comment, for those who may edit it. Raises NotFound, Forbidden."""
    found = existing(comment)
    if not policy.may_edit(viewer, found):
        raise Forbidden(_("Only who wrote a comment changes it."))
    return found


def deletable(viewer: User | None, comment: Comment | None) -> Comment:
    """The comment, for those who may delete it. Raises NotFound, Forbidden."""
    found = existing(comment)
    if not policy.may_delete(viewer, found):
        raise Forbidden(_("Only who wrote a comment deletes it."))
    return found
