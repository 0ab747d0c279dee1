"""What holds when follows come and go at once: each is done or clearly refused, and the counts are right."""

from collections.abc import Callable

import pytest
from factories import make_post, make_user
from flask import Flask
from follow_counts import kept
from sqlalchemy import func, select
from together import at_once

from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.blocks.service import block
from mablog.db import db
from mablog.follows import counts
from mablog.follows.models import Follow
from mablog.follows.service import follow_tag, follow_user, unfollow_user
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.members.service import set_active
from mablog.posts.queries import tag_by_slug

ROUNDS = 6
CLEAR = ("InvalidFields(", "NotFound(", "Forbidden(")


def member(name: str) -> User:
    found = user_by_username(name)
    assert found
    return found


def done(call: Callable[[], object]) -> None:
    try:
        call()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def check(outcomes: object) -> None:
    """Each was done or clearly refused, and the counts are right."""
    assert all(outcome is None or str(outcome).startswith(CLEAR) for outcome in outcomes), outcomes  # type: ignore[attr-defined]
    before = kept()
    counts.recount()
    assert kept() == before


def test_follow_twenty_times_at_once_is_one_follow(app: Flask) -> None:
    make_post(make_user("bob", role="author"), tags=["Bees"])
    make_user("ann")

    def follow(_number: int) -> None:
        done(lambda: follow_user(member("ann"), member("bob")))
        tag = tag_by_slug("bees")
        assert tag
        done(lambda: follow_tag(member("ann"), tag))

    check(at_once(app, 20, follow))
    assert kept() == {"ann": (0, 1), "bob": (1, 0), "#bees": (1,)}


def test_members_who_follow_and_unfollow_each_other_at_once_leave_the_counts_right(app: Flask) -> None:
    names = [make_user(f"member{at}").username for at in range(4)]

    def act(number: int) -> None:
        for step in range(ROUNDS):
            one, other = names[(number + step) % 4], names[(number * 3 + step * 2 + 1) % 4]
            if one != other:
                change = follow_user if (number + step) % 3 else unfollow_user
                done(lambda one=one, other=other, change=change: change(member(one), member(other)))  # type: ignore[misc]

    check(at_once(app, 8, act))


@pytest.mark.parametrize("end", ["removed", "disabled", "blocked"])
def test_follow_while_the_member_ends_leaves_no_trace_of_half_a_follow(app: Flask, end: str) -> None:
    """Followers who are followed back, with numbers on both sides of the member's: nobody waits in a circle."""
    low = make_user("low")
    bob = make_user("bob")
    high = make_user("high")
    others = [low.username, high.username]
    for other in (low, high):
        follow_user(bob, other)
    db.session.commit()
    key = bob.id

    def act(number: int) -> None:
        if number < 4:
            done(lambda: follow_user(member(others[number % 2]), db.session.get_one(User, key)))
        elif number == 4 and end == "removed":
            done(lambda: remove_account(None, "bob", posts=Posts.KEEP))
        elif number == 4 and end == "disabled":
            done(lambda: set_active(None, "bob", active=False))
        elif number >= 4 and end == "blocked":
            done(lambda: block(member("bob"), member(others[number % 2])))

    check(at_once(app, 6, act))
    gone = select(func.count()).where((Follow.followed_id == key) | (Follow.follower_id == key))
    assert end == "disabled" or db.session.scalar(gone) == 0
    assert kept()["low"] == kept()["high"] == (0, 0)
