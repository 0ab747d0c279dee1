"""What every page asks for is found by an index, however many posts there are."""

from collections.abc import Callable

import pytest
from counting import queries_counted, steps_of
from flask import Flask

from mablog.posts import queries


@pytest.mark.parametrize(
    ("ask", "index"),
    [(queries.menu_pages, "ix_posts_pages"), (lambda: queries.pinned_posts(None), "ix_posts_pinned")],
    ids=["pages", "pinned"],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_takes_the_partial_index(app: Flask, ask: Callable[[], object], index: str) -> None:
    with queries_counted() as statements:
        ask()
    (statement,) = statements
    assert any(index in step for step in steps_of(statement))
