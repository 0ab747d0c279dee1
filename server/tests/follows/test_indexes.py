"""Lists of followers are read in the order of an index, however many there are."""

from collections.abc import Callable

import pytest
from counting import queries_counted, steps_of
from factories import make_user
from flask import Flask

from mablog.follows import queries
from mablog.follows.timeline import timeline_of


def plan_of(ask: Callable[[], object]) -> list[str]:
    """SQLite's steps for the query about follows."""
    with queries_counted() as statements:
        ask()
    return steps_of(next(statement for statement in statements if "follows" in statement))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_reads_lists_in_the_order_of_an_index(app: Flask) -> None:
    ann, bob = make_user(), make_user()
    for viewer in (None, bob):
        for ask, index in (
            (
                lambda viewer=viewer: queries.list_followers(viewer, ann, cursor=None),
                "ix_follows_followed_id_created_at",
            ),
            (
                lambda viewer=viewer: queries.list_followed(viewer, ann, cursor=None),
                "ix_follows_follower_id_created_at",
            ),
            (lambda: queries.followers_of(ann), "ix_follows_followed_id_created_at"),
        ):
            plan = plan_of(ask)
            assert any(index in step for step in plan), plan
            assert not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_steps_into_an_index_for_each_that_is_followed(app: Flask) -> None:
    reader = make_user()
    plan = plan_of(lambda: timeline_of(reader, cursor=None))
    links = [step for step in plan if step.startswith(("SEARCH link", "SCAN link"))]
    assert len(links) == 6
    for step in links:
        assert "(user_id=? AND " in step or "(tag_id=? AND " in step, plan
