"""Who blocks whom, and how often it is asked."""

from itertools import product

import pytest
from counting import queries_counted
from factories import make_user
from flask import Flask
from sqlalchemy import func, select, update
from together import at_once

from mablog import hooks
from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.blocks import service
from mablog.blocks.models import Block
from mablog.blocks.queries import blocked_by, is_blocked_by_any, is_blocking
from mablog.db import db
from mablog.errors import Forbidden, InvalidFields
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts


def counts() -> dict[str, int]:
    """How many members each one blocks, as it is kept; and it is what a recount says."""
    db.session.expire_all()
    recount = select(func.count()).where(Block.blocker_id == User.id).scalar_subquery()
    rows = db.session.execute(select(User.username, User.blocks_count, recount)).all()
    assert all(kept == counted for _name, kept, counted in rows)
    return {name: kept for name, kept, _counted in rows if kept}


def test_a_block_goes_one_way_and_twice_is_once(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    told: list[tuple[str, str]] = []

    class Listener:
        @hooks.listens
        def member_blocked(self, blocker: User, blocked: User) -> None:
            told.append((blocker.username, blocked.username))

    hooks.register(app, Listener())
    service.block(ann, bob)
    service.block(ann, bob)
    assert told == [("ann", "bob")]
    assert blocked_by(ann) == {bob.id}
    assert blocked_by(bob) == blocked_by(None) == frozenset()
    assert is_blocking(ann.id, bob.id)
    assert not is_blocking(bob.id, ann.id)
    assert is_blocked_by_any({ann.id, bob.id}, bob.id)
    assert not is_blocked_by_any([], bob.id)
    assert counts() == {"ann": 1}
    service.unblock(ann, bob)
    service.unblock(ann, bob)
    assert blocked_by(ann) == frozenset()
    assert counts() == {}


def test_nobody_blocks_themselves_or_the_whole_world(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    with pytest.raises(Forbidden):
        service.block(ann, ann)
    db.session.execute(update(User).values(blocks_count=service.MOST_BLOCKS))
    with pytest.raises(InvalidFields):
        service.block(ann, bob)


def test_whom_a_member_blocks_is_read_once_and_not_at_all_for_most(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    service.block(ann, bob)
    db.session.commit()
    people = list(db.session.scalars(select(User).order_by(User.id)))
    with queries_counted() as asked:
        found = [blocked_by(each) for each in (*people, *people, None)]
    assert found == [{bob.id}, set(), {bob.id}, set(), set()]
    assert len(asked) == 1


def test_a_deleted_account_is_blocked_by_nobody(app: Flask) -> None:
    ann, bob, cy = make_user("ann"), make_user("bob"), make_user("cy")
    service.block(ann, bob)
    service.block(ann, cy)
    service.block(bob, ann)
    db.session.commit()
    remove_account(None, "bob", posts=Posts.KEEP)
    db.session.commit()
    assert counts() == {"ann": 1}


def test_blocks_at_once_are_counted_once(app: Flask) -> None:
    names = [make_user(f"member-{number}").username for number in range(3)]
    pairs = [pair for pair in product(names, names) if pair[0] != pair[1]] * 2

    def act(number: int) -> str:
        blocker, blocked = (user_by_username(name) for name in pairs[number])
        assert blocker
        assert blocked
        service.block(blocker, blocked)
        db.session.commit()
        return "blocked"

    assert at_once(app, len(pairs), act) == {"blocked": len(pairs)}
    assert counts() == dict.fromkeys(names, 2)
