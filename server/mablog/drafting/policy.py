"""What stands of what a member asked for earlier: pure answers over a loaded post and its authorships."""

from mablog.accounts.models import User
from mablog.posts import policy
from mablog.posts.models import Post


def may_still_edit(member: User | None, post: Post) -> bool:
    """Whether a member who is not here now may edit a post: the account is open, too."""
    return member is not None and member.is_active and not member.is_suspended and policy.may_edit(member, post)
