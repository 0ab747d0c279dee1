"""A site with much in it, to be migrated."""

import pytest
from flask import Flask
from matrix.world import make_world
from upgrade.state import Rows, rows

from mablog.db import db
from mablog.sample.service import fill_empty_site
from mablog.site.service import change_settings


@pytest.fixture
def newest(app: Flask) -> Rows:
    """What the site holds: the sample blog, and something of every kind of thing."""
    fill_empty_site()
    make_world(app)
    change_settings({"name": "Ann's garden"})
    db.session.commit()
    db.session.remove()
    return rows()
