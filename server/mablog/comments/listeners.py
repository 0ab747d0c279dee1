from markupsafe import Markup

from mablog.accounts.models import User
from mablog.accounts.service import former_member
from mablog.comments import section
from mablog.comments.service import leave_comments
from mablog.hooks import listens
from mablog.posts.models import Post


@listens
def below_post(post: Post) -> Markup | None:
    return section.below(post)


@listens
def member_removed(user: User, keep_posts: bool) -> None:
    """Who keeps their posts keeps their comments, under "former member"."""
    leave_comments(user, heir=former_member() if keep_posts else None)
