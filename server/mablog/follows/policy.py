from mablog.accounts.models import User
from mablog.accounts.names import FORMER_MEMBER


def may_be_followed(user: User) -> bool:
    """Whether somebody is there to follow: an account that is enabled and can log in."""
    return user.active and user.is_claimed and user.username != FORMER_MEMBER
