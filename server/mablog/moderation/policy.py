"""Who may decide what: pure answers."""

from collections.abc import Iterable

from mablog.accounts.models import User
from mablog.members.policy import has_all


def may_decide(actor: User, people: Iterable[User]) -> bool:
    """Moderators decide about those who may not do more than they; about their own none but administrators."""
    if not actor.can("posts.moderate"):
        return False
    return all(has_all(actor, user.role.permissions) and (user.id != actor.id or actor.can("*")) for user in people)


def is_own(user: User, people: Iterable[User]) -> bool:
    """Whether something is by or about the member themselves, who then does not report it."""
    return user.id in {each.id for each in people}


def may_report(user: User | None, people: Iterable[User]) -> bool:
    """Every member reports what is by or about others, unless they are silenced."""
    return user is not None and not user.is_silenced and not is_own(user, people)


def may_sanction(actor: User, user: User) -> bool:
    """Who moderates members, too, silences and suspends those about whom they decide, and never themselves."""
    return actor.can("members.moderate") and actor.id != user.id and may_decide(actor, [user])
