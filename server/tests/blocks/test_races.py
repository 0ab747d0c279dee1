"""A block beside what it forbids, at the same moment and in either order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from factories import make_user
from flask import Flask
from sqlalchemy import func, select
from together import at_once

from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.blocks.service import block
from mablog.db import db
from mablog.errors import Forbidden, NotFound
from mablog.follows.models import Follow
from mablog.follows.service import follow_user
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts

Deed = Callable[[User, User], None]


def do(deed: Deed, who: str, whom: str) -> str:
    one, other = user_by_username(who), user_by_username(whom)
    assert one
    assert other
    try:
        deed(one, other)
    except (Forbidden, NotFound) as refused:
        db.session.rollback()
        return type(refused).__name__
    db.session.commit()
    return "done"


def nobody_follows() -> bool:
    db.session.expire_all()
    counted = db.session.scalar(select(func.sum(User.followers_count + User.following_count)))
    return not counted and not db.session.scalar(select(func.count()).select_from(Follow))


def test_members_who_block_and_follow_each_other_at_once_do_not_follow_afterwards(app: Flask) -> None:
    make_user("ann")
    make_user("bob")
    deeds = [(block, "ann", "bob"), (follow_user, "bob", "ann"), (follow_user, "ann", "bob")] * 2
    came_of_it = at_once(app, len(deeds), lambda number: do(*deeds[number]))
    assert set(came_of_it) <= {"done", "Forbidden"}, came_of_it
    assert nobody_follows()


@pytest.mark.parametrize(
    ("first", "second", "comes_of_it"),
    [
        ((follow_user, "bob", "ann"), (block, "ann", "bob"), "done"),
        ((block, "ann", "bob"), (follow_user, "bob", "ann"), "Forbidden"),
    ],
    ids=["follow first", "block first"],
)
def test_the_second_waits_for_the_first_and_sees_what_it_did(
    app: Flask, first: tuple[Deed, str, str], second: tuple[Deed, str, str], comes_of_it: str
) -> None:
    make_user("ann")
    make_user("bob")
    deed, who, whom = first
    one, other = user_by_username(who), user_by_username(whom)
    assert one
    assert other
    deed(one, other)
    with ThreadPoolExecutor(1) as pool:

        def meanwhile() -> str:
            with app.app_context():
                return do(*second)

        waiting = pool.submit(meanwhile)
        db.session.commit()
        assert waiting.result() == comes_of_it
    assert nobody_follows()


def test_somebody_who_deletes_the_account_at_that_moment_is_blocked_or_gone(app: Flask) -> None:
    make_user("ann")
    make_user("bob")

    def act(number: int) -> str:
        if number:
            return do(block, "ann", "bob")
        remove_account(None, "bob", posts=Posts.KEEP)
        db.session.commit()
        return "deleted"

    came_of_it = at_once(app, 2, act)
    assert came_of_it["deleted"] == 1, came_of_it
    assert set(came_of_it) <= {"deleted", "done", "NotFound"}, came_of_it
    db.session.expire_all()
    ann = user_by_username("ann")
    assert ann
    assert ann.blocks_count == 0
