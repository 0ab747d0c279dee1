"""The counts of followers are those of a recount at any time."""

import random

import pytest
from factories import make_post, make_user
from flask import Flask
from follow_counts import kept
from sqlalchemy import select

from mablog.accounts.service import former_member, unclaimed_user
from mablog.db import db
from mablog.errors import InvalidFields
from mablog.follows import counts
from mablog.follows.queries import followers_of
from mablog.follows.service import follow_tag, follow_user, unfollow_tag, unfollow_user
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.members.service import set_active
from mablog.posts.models import Tag


def test_following_twice_and_unfollowing_twice_is_like_once(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    follow_user(ann, bob)
    follow_user(ann, bob)
    assert kept() == {"ann": (0, 1), "bob": (1, 0)}
    assert followers_of(bob).items == [ann.id]
    unfollow_user(ann, bob)
    unfollow_user(ann, bob)
    assert kept() == {"ann": (0, 0), "bob": (0, 0)}


def test_nobody_follows_themselves_or_an_account_with_nobody_behind_it(app: Flask) -> None:
    ann = make_user("ann")
    for nobody in (ann, unclaimed_user("Old Author"), former_member()):
        with pytest.raises(InvalidFields) as refused:
            follow_user(ann, nobody)
        assert refused.value.fields.keys() == {"username"}
    assert set(kept().values()) == {(0, 0)}


def test_counts_equal_a_recount_after_anything(app: Flask) -> None:
    dice = random.Random(4)
    members = [make_user() for _ in range(7)]
    make_post(make_user(role="author"), tags=["one", "two", "three"])
    tags = db.session.scalars(select(Tag)).all()
    for _ in range(300):
        one, other = dice.sample(members, 2)
        match dice.randrange(8):
            case 0 | 1 | 2 if one.active and other.active:
                follow_user(one, other)
            case 3:
                unfollow_user(one, other)
            case 4 | 5 if one.active:
                follow_tag(one, dice.choice(tags))
            case 6:
                unfollow_tag(one, dice.choice(tags))
            case 7:
                set_active(None, one.username, active=not one.active)
    for gone in members[:2]:
        remove_account(None, gone.username, posts=Posts.KEEP)
    before = kept()
    assert any(followers for followers, *_rest in before.values())
    counts.recount()
    assert kept() == before


def test_a_disabled_member_neither_follows_nor_is_followed_until_enabled_again(app: Flask) -> None:
    ann, bob, eve = make_user("ann"), make_user("bob"), make_user("eve")
    for one, other in ((ann, bob), (bob, ann), (eve, bob)):
        follow_user(one, other)
    set_active(None, "bob", active=False)
    assert kept() == {"ann": (0, 0), "bob": (0, 0), "eve": (0, 0)}
    assert followers_of(ann).items == []
    unfollow_user(eve, bob)
    set_active(None, "bob", active=True)
    assert kept() == {"ann": (1, 1), "bob": (1, 1), "eve": (0, 0)}
