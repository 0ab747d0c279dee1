"""What becomes of comments whatever else happens, also while nobody can read or write them."""

from mablog.accounts.models import User
from mablog.accounts.service import former_member
from mablog.comments.service import leave_comments
from mablog.hooks import listens


@listens
def member_removed(user: User, keep_posts: bool) -> None:
    """Who keeps their posts keeps their comments, under "former member"."""
    leave_comments(user, heir=former_member() if keep_posts else None)
