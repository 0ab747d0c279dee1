"""Who may do what with a post: pure answers over a loaded post and its authorships."""

from mablog.accounts.models import User
from mablog.posts.models import REMOVED, Post


def may_read(user: User | None, post: Post) -> bool:
    """Anybody what is public; authors, invited ones too, and moderators what is not."""
    if post.is_public:
        return True
    return user is not None and (user.can("posts.moderate") or user.id in _people(post))


def may_edit(user: User | None, post: Post) -> bool:
    """Authors who accepted, unless moderators removed it, and moderators. The site itself asks without a policy."""
    if user is None:
        return False
    if user.can("posts.moderate"):
        return True
    signs = user.id in {author.id for author in post.authors}
    return signs and post.withheld != REMOVED and user.can("posts.write")


def may_name_others(user: User | None) -> bool:
    """Whether the names that this member puts on a post appear without asking those who bear them."""
    return user is None or user.can("posts.moderate")


def _people(post: Post) -> set[int]:
    return {authorship.user_id for authorship in post.authorships}
