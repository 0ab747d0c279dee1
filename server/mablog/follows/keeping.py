"""What keeps follows and their counts right, also while nobody can see them."""

from mablog.accounts.models import User
from mablog.follows import counts
from mablog.follows.service import unfollow_user
from mablog.hooks import listens


@listens
def member_removed(user: User) -> None:
    if user.active:  # what a disabled account follows does not count
        counts.step_all_of(user, -1)


@listens
def member_disabled(user: User) -> None:
    counts.step_all_of(user, -1)


@listens
def member_enabled(user: User) -> None:
    counts.step_all_of(user, 1)


@listens
def member_blocked(blocker: User, blocked: User) -> None:
    unfollow_user(blocker, blocked)
    unfollow_user(blocked, blocker)
