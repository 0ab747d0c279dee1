from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mablog.app import Mablog
from mablog.testing import add_member, allow, log_in, new_site


@pytest.fixture
def site(tmp_path: Path) -> Mablog:
    """A site whose readers may show dogs, with the members ann and bob."""
    app = new_site(tmp_path, "dogs")
    allow(app, "reader", "dogs.write")
    for name in ("ann", "bob"):
        add_member(app, name)
    return app


@pytest.fixture
def ann(site: Mablog) -> FlaskClient:
    return log_in(site.test_client(), "ann")


@pytest.fixture
def bob(site: Mablog) -> FlaskClient:
    return log_in(site.test_client(), "bob")
