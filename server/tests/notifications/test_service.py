"""Who is told of what, and how often."""

from datetime import timedelta

import pytest
from factories import make_post, make_user
from flask import Flask

from mablog import jobs
from mablog.blocks import service as blocks
from mablog.db import db, utcnow
from mablog.notifications import Kind, notify, service
from mablog.notifications.jobs import forget_old
from mablog.notifications.models import Notification, Way
from mablog.notifications.queries import notifications_of, unread_count
from mablog.notifications.service import choose_ways, mark_read
from mablog.posts import service as posts
from mablog.posts.queries import post_to_change


def test_nobody_is_told_twice_or_of_their_own_acts(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    for _ in range(2):
        notify(ann, "follower", key="follower 2", actor=bob)
    notify(ann, Kind.FOLLOWER, key="follower 1", actor=ann)
    assert [each.actor for each in notifications_of(ann, cursor=None).items] == [bob]
    assert notifications_of(bob, cursor=None).items == []


def test_a_kind_that_is_off_is_not_told(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    choose_ways(ann, {Kind.FOLLOWER: Way.OFF})
    notify(ann, Kind.FOLLOWER, key="follower 2", actor=bob)
    assert unread_count(ann) == 0
    choose_ways(ann, {Kind.FOLLOWER: Way.SITE})
    notify(ann, Kind.FOLLOWER, key="follower 2", actor=bob)
    assert unread_count(ann) == 1


def test_what_cannot_be_read_is_not_told_and_comes_back_as_it_was(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob", role="author")
    seen, unseen = make_post(bob), make_post(bob)
    for post in (seen, unseen):
        notify(ann, Kind.POST, key=f"post {post.id}", actor=bob, post=post)
    first = notifications_of(ann, cursor=None).items[1]
    mark_read(ann, ids=[first.id], now=utcnow())
    for post in (seen, unseen):
        posts.bin_post(bob, post_to_change(bob, post.slug), version=1)
    db.session.commit()
    assert (unread_count(ann), notifications_of(ann, cursor=None).items) == (0, [])
    mark_read(ann, up_to=2**31 - 1, now=utcnow())  # which reads nothing that is not seen
    for post in (seen, unseen):
        posts.restore_post(bob, post_to_change(bob, post.slug), version=2)
    db.session.commit()
    assert [each.post for each in notifications_of(ann, unread=True, cursor=None).items] == [unseen]
    assert len(notifications_of(ann, cursor=None).items) == 2


def test_nobody_is_told_by_somebody_they_block(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob", role="author")
    post = make_post(bob)
    notify(ann, Kind.POST, key="post 1", actor=bob, post=post)
    blocks.block(ann, bob)
    db.session.commit()
    assert (unread_count(ann), notifications_of(ann, cursor=None).items) == (0, [])
    notify(ann, Kind.FOLLOWER, key="follower 2", actor=bob)
    blocks.unblock(ann, bob)
    db.session.commit()
    assert [each.kind for each in notifications_of(ann, cursor=None).items] == [Kind.POST]


def test_all_up_to_one_are_marked_read_and_each_keeps_its_time(app: Flask) -> None:
    ann = make_user("ann")
    for number in range(3):
        notify(ann, Kind.MODERATION, key=str(number), data={"title": "Hidden", "text": "Spam"})
    third, second, first = notifications_of(ann, cursor=None).items
    then = utcnow() - timedelta(days=1)
    mark_read(ann, ids=[first.id], now=then)
    mark_read(ann, up_to=second.id, now=utcnow())
    db.session.expire_all()
    assert first.read_at == then
    assert second.read_at
    assert third.read_at is None
    assert unread_count(ann) == 1


def test_old_ones_are_removed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "FORGOTTEN_AT_ONCE", 2)
    ann = make_user("ann")
    now = utcnow()
    ages = {"new": (1, None), "read": (89, 89), "unread": (364, None), "long read": (95, 91), "old": (366, None)}
    for key, (created, read) in {**ages, "older": (400, 1)}.items():
        notify(ann, Kind.MODERATION, key=key, data={"title": "", "text": ""})
        each = db.session.query(Notification).filter_by(key=key).one()
        each.created_at = now - timedelta(days=created)
        each.read_at = now - timedelta(days=read) if read else None
    db.session.commit()
    forget_old()
    db.session.commit()
    jobs.run_due()
    assert {each.key for each in db.session.query(Notification)} == {"new", "read", "unread"}
