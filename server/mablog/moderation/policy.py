"""Who may decide what: pure answers."""

from collections.abc import Iterable

from mablog.accounts.models import User
from mablog.members.policy import has_all


def may_decide(actor: User, people: Iterable[User]) -> bool:
    """Moderators decide about those who may not do more than they; about their own none but administrators."""
    if not actor.can("posts.moderate"):
        return False
    return all(has_all(actor, user.role.permissions) and (user.id != actor.id or actor.can("*")) for user in people)
