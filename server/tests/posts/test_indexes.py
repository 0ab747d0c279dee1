"""What every page asks for is found by an index, however many posts there are."""

from collections.abc import Callable

import pytest
from counting import queries_counted
from flask import Flask

from mablog.db import db
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
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?"))
    assert any(index in row[3] for row in plan)
