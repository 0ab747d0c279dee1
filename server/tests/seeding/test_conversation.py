"""`mablog seed --comments --following --followers`: what it makes up could have been written one by one."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from clients import Terminal
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mablog.accounts.models import User
from mablog.comments.models import VISIBLE, Comment, path_below
from mablog.comments.rendering import render_into
from mablog.db import db
from mablog.follows.models import Follow
from mablog.posts.models import Post
from mablog.seeding.threads import DEEPEST, LONGEST, make_up_thread, shares


def seed(runner: Terminal, *args: str) -> str:
    result = runner.invoke(args=["seed", *args])
    assert result.exit_code == 0, result.output
    return result.output


def test_comments_are_what_the_service_would_have_stored_and_counted(runner: Terminal) -> None:
    seed(runner, "--users", "9", "--posts", "12", "--comments", "150")
    seed(runner, "--comments", "50")  # more can come
    found = db.session.scalars(select(Comment).options(joinedload(Comment.author)).order_by(Comment.id))
    comments = {comment.id: comment for comment in found}
    assert len(comments) == 200
    answers = Counter(comment.parent_id for comment in comments.values())
    for number, comment in comments.items():
        above = comments[comment.parent_id] if comment.parent_id else None
        assert comment.path == path_below(above, number)
        assert (comment.root_id, comment.depth) == ((above.root_id, above.depth + 1) if above else (number, 0))
        assert above is None or (above.post_id == comment.post_id and above.created_at <= comment.created_at)
        assert comment.answers_count == answers[number]
        assert comment.state == VISIBLE
        html = comment.html
        render_into(comment)
        assert comment.html == html
    counted = Counter(comment.post_id for comment in comments.values())
    for post in db.session.scalars(select(Post)):
        assert post.comments_count == counted[post.id]
        assert post.listed_at is not None or not post.comments_count


def test_after_seeding_a_comment_gets_a_number_of_its_own(runner: Terminal) -> None:
    seed(runner, "--users", "5", "--posts", "3", "--comments", "20")
    post = db.session.scalars(select(Post)).first()
    db.session.add(Comment(post=post, root_id=0, path="x", source="One more."))
    db.session.commit()
    assert db.session.scalar(select(func.max(Comment.id))) == 21


def test_one_thread_is_long_and_deep_where_there_are_enough_comments() -> None:
    given = shares(50_000, 1000, Random(1))
    assert sum(given) == 50_000
    assert given[0] >= LONGEST
    assert max(given[1:]) > 10 * sorted(given)[500] > 0
    now = datetime.now(UTC)
    thread = make_up_thread(LONGEST, since=now - timedelta(days=9), now=now, random=Random(1))
    depths: list[int] = []
    for comment in thread:
        depths.append(depths[comment.parent] + 1 if comment.parent is not None else 1)
    assert max(depths) >= DEEPEST
    assert all(now - timedelta(days=9) <= comment.created_at <= now for comment in thread)
    assert max(share for share in shares(100, 10, Random(1))) < 100


def test_one_member_follows_many_and_many_follow_one(runner: Terminal) -> None:
    said = seed(runner, "--users", "10", "--posts", "3", "--following", "12", "--followers", "30")
    columns = (User.id, User.username, User.posts_count, User.following_count, User.followers_count)
    members = db.session.execute(select(*columns)).all()
    assert len(members) == 31
    eager = max(members, key=lambda member: member.following_count)
    famous = max(members, key=lambda member: member.followers_count)
    assert (eager.following_count, famous.followers_count) == (12, 30)
    assert eager.username in said and famous.username in said
    assert famous.posts_count
    following = Counter(db.session.scalars(select(Follow.follower_id)))
    followers = Counter(db.session.scalars(select(Follow.followed_id)))
    for member in members:
        assert (member.following_count, member.followers_count) == (following[member.id], followers[member.id])
    seed(runner, "--following", "12", "--followers", "30")  # again: nobody follows twice
    assert db.session.scalar(select(func.count()).select_from(Follow)) == sum(following.values())


@pytest.mark.parametrize("args", [("--comments", "5"), ("--users", "3", "--comments", "5")])
def test_comments_without_posts_are_refused(app: Flask, runner: Terminal, args: tuple[str, ...]) -> None:
    assert runner.invoke(args=["seed", *args]).exit_code != 0
