from mablog.accounts.models import User
from mablog.accounts.names import FORMER_MEMBER
from mablog.blocks.queries import blocked_by


def may_be_followed(user: User) -> bool:
    """Whether somebody is there to follow: an account that is enabled and can log in."""
    return user.active and user.is_claimed and user.username != FORMER_MEMBER


def may_follow(user: User | None, other: User) -> bool:
    """Whether a member may follow another one, whom they do not block. That the other blocks them, a try tells."""
    if user is None or not user.can("members.follow"):
        return False
    return user.id != other.id and may_be_followed(other) and other.id not in blocked_by(user)
