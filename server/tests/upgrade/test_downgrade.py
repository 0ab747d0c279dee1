"""A site with something of every kind goes back to each earlier revision, and forward again."""

import pytest
from databases import POSTGRESQL_IN_THE_LONG_RUN
from factories import make_post
from flask_migrate import downgrade, upgrade
from upgrade.state import Rows, differences, revision, rows

from mablog.accounts.queries import user_by_username
from mablog.db import db


@POSTGRESQL_IN_THE_LONG_RUN
def test_each_step_back_keeps_what_it_does_not_undo(newest: Rows) -> None:
    later = newest
    while revision() != "0001":
        downgrade(revision="-1")
        earlier = rows()
        assert differences(later, earlier) == [], revision()
        later = earlier
    upgrade()
    make_post(user_by_username("author"))
    db.session.remove()
    downgrade(revision="base")
    assert revision() is None


@pytest.mark.long
def test_from_each_earlier_revision_a_site_comes_to_the_newest_one(newest: Rows) -> None:
    for number in reversed(range(1, int(revision() or 0))):
        downgrade(revision=f"{number:04}")
        before = rows()
        upgrade()
        assert differences(before, rows()) == [], number
