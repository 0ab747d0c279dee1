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


def may_accept(user: User | None, post: Post) -> bool:
    """Who is invited to sign a post."""
    if user is None or user.is_silenced:
        return False
    return any(entry.user_id == user.id and entry.accepted_at is None for entry in post.authorships)


def may_decline(user: User | None, post: Post) -> bool:
    """Who is invited to sign a post, or signs it, as long as somebody else does."""
    if user is None or user.is_silenced or user.id not in _people(post):
        return False
    return any(author.id != user.id for author in post.authors)


def _people(post: Post) -> set[int]:
    return {authorship.user_id for authorship in post.authorships}
