"""What happens on the site, and who is told of it."""

from datetime import timedelta
from typing import Any

import pytest
from factories import make_post, make_user
from flask import Flask
from sqlalchemy import update
from together import at_once

from mablog import jobs
from mablog.accounts.models import User
from mablog.blocks import service as blocks
from mablog.comments.models import HIDDEN, VISIBLE, Comment
from mablog.comments.schemas import CommentInput
from mablog.comments.service import set_state, write_comment
from mablog.db import db, utcnow
from mablog.follows.service import follow_user, unfollow_user
from mablog.jobs.models import Job
from mablog.notifications import jobs as notification_jobs
from mablog.notifications import service as notifications
from mablog.notifications.models import Kind, Notification
from mablog.notifications.queries import notifications_of, unread_count
from mablog.notifications.service import mark_read, tell_of_post
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.queries import post_to_change
from mablog.posts.schemas import PostInput


def told(user: User) -> list[tuple[str, str]]:
    """Kind and actor of all that this member sees to be told of, the oldest first."""
    db.session.commit()
    jobs.run_due()
    db.session.expire_all()
    shown = notifications_of(user, cursor=None, limit=100).items
    assert unread_count(user) == sum(each.read_at is None for each in shown)
    return [(each.kind, each.actor.username if each.actor else "") for each in reversed(shown)]


def comment_on(post: Post, author: User, source: str = "Well said.", *, parent: Comment | None = None) -> Comment:
    comment = write_comment(author, post, CommentInput(source=source, parent_id=parent.id if parent else None))
    db.session.commit()
    return comment


def edit(actor: User, post: Post, **fields: object) -> None:
    found = post_to_change(actor, post.slug)
    assert found
    posts.edit_post(actor, found, PostInput.model_validate(fields), version=found.version)
    db.session.commit()


def test_following_again_tells_once(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    for _ in range(2):
        follow_user(bob, ann)
        unfollow_user(bob, ann)
    follow_user(bob, ann)
    assert told(ann) == [("follower", "bob")]
    assert told(bob) == []


def test_a_comment_tells_whom_it_answers_and_those_who_sign_the_post_once(app: Flask) -> None:
    ann, bob, cid = make_user("ann", role="author"), make_user("bob", role="author"), make_user("cid")
    post = make_post(ann, authors=["ann", "bob"])
    posts.accept_authorship(bob, post_to_change(bob, post.slug))
    first = comment_on(post, cid)
    answer = comment_on(post, ann, parent=first)  # to a comment on her own post
    comment_on(post, cid, parent=answer)  # to her comment on her own post
    assert told(ann) == [("answer", "cid"), ("answer", "cid")]
    assert told(bob) == [("answer", "cid"), ("answer", "ann"), ("answer", "cid")]
    assert told(cid) == [("answer", "ann")]


def test_who_is_only_invited_to_sign_is_not_told(app: Flask) -> None:
    make_user("bob", role="author")
    post = make_post(make_user("ann", role="author"), authors=["ann", "bob"])
    comment_on(post, make_user("cid"))
    assert db.session.query(Notification).count() == 1


def test_what_is_hidden_is_gone_and_comes_back_as_it_was(app: Flask) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob")
    post = make_post(ann)
    read, unread = comment_on(post, bob), comment_on(post, bob)
    mark_read(ann, ids=[notifications_of(ann, cursor=None).items[1].id], now=utcnow())
    for comment in (read, unread):
        set_state(comment, HIDDEN)
    assert told(ann) == []
    for comment in (read, unread):
        set_state(comment, VISIBLE)
    assert told(ann) == [("answer", "bob"), ("answer", "bob")]
    assert [each.comment for each in notifications_of(ann, unread=True, cursor=None).items] == [unread]


def test_a_held_comment_tells_when_it_is_approved(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from mablog.comments import service

    ann, bob = make_user("ann", role="author"), make_user("bob")
    post = make_post(ann)
    monkeypatch.setattr(service, "_rule_that_holds", lambda *_: "links")
    comment = comment_on(post, bob)
    assert told(ann) == []
    set_state(comment, VISIBLE)
    assert told(ann) == [("answer", "bob")]


def test_followers_are_told_of_a_new_post_once_however_often_it_is_published(app: Flask) -> None:
    ann, bob, cid = make_user("ann", role="author"), make_user("bob", role="author"), make_user("cid")
    follow_user(cid, ann)
    follow_user(cid, bob)
    follow_user(bob, ann)
    post = make_post(ann, authors=["ann", "bob"], status="draft")
    posts.accept_authorship(bob, post_to_change(bob, post.slug))
    assert told(cid) == []
    for status in ("published", "draft", "published", "unlisted"):
        edit(ann, post, status=status)
        of_post = [entry for entry in told(cid) if entry[0] == Kind.POST]
        assert of_post == ([("post", "ann")] if status == "published" else [])
    assert told(bob) == [("follower", "cid")]  # who signs it knows


@pytest.mark.parametrize("way", ["accepts", "is named by a moderator"])
def test_followers_of_an_author_who_joins_later_are_told_of_the_post_once(app: Flask, way: str) -> None:
    ann, bob, cid, dan = (make_user(name, role="author") for name in ("ann", "bob", "cid", "dan"))
    for follower, followed in ((cid, ann), (cid, bob), (dan, bob), (ann, bob)):
        follow_user(follower, followed)
    post = make_post(ann, authors=["ann", "bob"] if way == "accepts" else ["ann"])
    assert (told(cid), told(dan)) == ([("post", "ann")], [])
    for _time in range(2):
        found = post_to_change(bob, post.slug)
        assert found
        if way == "accepts":
            posts.accept_authorship(bob, found)
        else:
            edit(make_user(role="moderator"), found, authors=["ann", "bob"])
        assert (told(cid), told(dan)) == ([("post", "ann")], [("post", "bob")])
        posts.decline_authorship(bob, post_to_change(bob, post.slug))
        edit(ann, post, authors=["ann", "bob"])
    assert Kind.POST not in {kind for kind, _actor in told(ann)}, "who signs it knows"


def test_an_old_post_is_no_news(app: Flask) -> None:
    ann, bob, cid = make_user("ann", role="author"), make_user("bob", role="author"), make_user("cid")
    follow_user(bob, ann)
    follow_user(cid, bob)
    post = make_post(ann, published_at=utcnow() - timedelta(days=8), authors=["ann", "bob"])
    assert told(bob) == [("follower", "cid")]
    posts.accept_authorship(bob, post_to_change(bob, post.slug))
    assert told(cid) == []


def test_a_post_is_there_before_anybody_is_told_and_jobs_tell_in_batches(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notification_jobs, "FOLLOWERS_AT_ONCE", 2)
    ann = make_user("ann", role="author")
    followers = [make_user() for _ in range(5)]
    for each in followers:
        follow_user(each, ann)
    post = make_post(ann)
    of_post = db.session.query(Notification).filter_by(kind=Kind.POST)
    assert of_post.count() == 0

    def dies(*given: Any) -> None:
        tell_of_post(*given)
        raise SystemExit  # which no worker catches: what it did in the middle of the second batch is never committed

    batches = iter((tell_of_post, dies))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notifications, "tell_of_post", lambda *given: next(batches)(*given))
        with pytest.raises(SystemExit):
            told(ann)
    assert of_post.count() == 2
    db.session.execute(update(Job).where(Job.lease.is_not(None)).values(due_at=utcnow()))  # its lease is over
    assert [told(each) for each in followers] == [[("post", "ann")]] * 5
    notification_jobs.tell_followers(post.id, ann.id)  # and once more what was done
    db.session.commit()
    assert [told(each) for each in followers] == [[("post", "ann")]] * 5
    assert of_post.count() == 5


def test_a_post_that_is_taken_back_before_the_jobs_tells_nobody(app: Flask) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob")
    follow_user(bob, ann)
    post = make_post(ann)
    edit(ann, post, status="draft")
    told(bob)
    assert db.session.query(Notification).filter_by(kind=Kind.POST).count() == 0


def test_the_account_takes_all_along(app: Flask) -> None:
    from mablog.members.removal import remove_account
    from mablog.members.schemas import Posts

    ann, bob, root = make_user("ann", role="author"), make_user("bob"), make_user("root", role="administrator")
    follow_user(bob, ann)
    comment_on(make_post(ann), bob)
    assert len(told(ann)) == 2
    remove_account(root, "bob", posts=Posts.KEEP)
    assert told(ann) == []
    remove_account(root, "ann", posts=Posts.REMOVE)
    db.session.commit()
    assert db.session.query(Notification).count() == 0


def test_of_many_who_tell_the_same_at_once_one_does(app: Flask) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    numbers = ann.id, bob.id

    def notify_her(_number: int) -> str:
        her, him = (db.session.get_one(User, number) for number in numbers)
        notifications.notify(her, Kind.FOLLOWER, key="follower", actor=him)
        db.session.commit()
        return "told"

    assert at_once(app, 8, notify_her) == {"told": 8}
    assert told(ann) == [("follower", "bob")]


def test_a_comment_on_a_post_by_somebody_they_block_is_not_told(app: Flask) -> None:
    ann, bob, cid = make_user("ann"), make_user("bob", role="author"), make_user("cid")
    post = make_post(bob)
    comment_on(post, cid, parent=comment_on(post, ann))
    assert told(ann) == [("answer", "cid")]
    blocks.block(ann, bob)
    assert told(ann) == []
    blocks.unblock(ann, bob)
    blocks.block(ann, cid)
    assert told(ann) == []
    blocks.unblock(ann, cid)
    assert told(ann) == [("answer", "cid")]
