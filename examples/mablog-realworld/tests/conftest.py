from pathlib import Path

import pytest
from programs import Program, token_of

from mablog.app import Mablog
from mablog.testing import add_member, new_site


@pytest.fixture
def site(tmp_path: Path) -> Mablog:
    """A site with the author ann and the reader bob."""
    app = new_site(tmp_path, "realworld")
    add_member(app, "ann", role="author")
    add_member(app, "bob")
    return app


@pytest.fixture
def ann(site: Mablog) -> Program:
    return Program(site, token_of(site, "ann"))


@pytest.fixture
def bob(site: Mablog) -> Program:
    return Program(site, token_of(site, "bob"))


@pytest.fixture
def visitor(site: Mablog) -> Program:
    return Program(site)
