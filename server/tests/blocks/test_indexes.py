"""What is counted for whoever blocks members is found by an index, however much they wrote and whoever follows them."""

import pytest
from counting import queries_counted, steps_of
from factories import make_user
from flask import Flask
from sqlalchemy.orm import InstrumentedAttribute

from mablog import hooks
from mablog.accounts.models import User
from mablog.posts.models import Post, Tag


@pytest.mark.parametrize(
    ("column", "rows", "step"),
    [
        (
            Post.comments_count,
            20,
            "ix_comments_post_id_author_id (post_id=? AND author_id=?",
        ),
        (User.followers_count, 1, "(follower_id=? AND followed_id=?)"),
        (User.following_count, 1, "(follower_id=? AND followed_id=?)"),
        (Tag.followers_count, 1, "(tag_id=? AND user_id=?)"),
    ],
    ids=["comments", "followers", "followed", "followers of a tag"],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_steps_into_an_index_for_each_that_is_blocked(
    app: Flask, column: InstrumentedAttribute[int], rows: int, step: str
) -> None:
    ann = make_user("ann")
    with queries_counted() as statements:
        hooks.call.hidden_counts(viewer=ann, column=column, ids=list(range(1, rows + 1)))
    plan = steps_of(statements[-1])
    assert any(step in each for each in plan), plan
