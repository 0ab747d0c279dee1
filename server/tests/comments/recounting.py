"""Kept counts beside counts that are made anew from the rows."""

from collections import Counter

from sqlalchemy import select

from mablog.comments.models import VISIBLE, Comment
from mablog.db import db
from mablog.posts.models import Post


def wrong_counts() -> list[str]:
    """Every kept count of comments that is not what counting the rows says."""
    db.session.expire_all()
    visible: Counter[int] = Counter()
    answers: Counter[int] = Counter()
    wrong = []
    for comment in db.session.scalars(select(Comment).order_by(Comment.depth.desc())):
        visible[comment.post_id] += comment.state == VISIBLE
        if comment.answers_count != answers[comment.id]:
            wrong.append(f"comment {comment.id}: {comment.answers_count} answers, not {answers[comment.id]}")
        if comment.parent_id is not None and (comment.state == VISIBLE or answers[comment.id]):
            answers[comment.parent_id] += 1
    for post in db.session.scalars(select(Post)):
        if post.comments_count != visible[post.id]:
            wrong.append(f"post {post.id}: {post.comments_count} comments, not {visible[post.id]}")
    return wrong
