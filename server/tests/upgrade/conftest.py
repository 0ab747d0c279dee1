"""A site with much in it, to be migrated."""

from pathlib import Path

import pytest
from conftest import PASSED_OVER
from examples.conftest import made_once, new_environment
from flask import Flask
from matrix.world import make_world
from upgrade.previous import export, release_before
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


@pytest.fixture(scope="session")
def previous(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The programs of the release before this checkout, in an environment that the processes of a run share."""
    release = release_before()
    if not release:
        pytest.skip(f"{PASSED_OVER}no release before this one, or no history that has it")

    def make(folder: Path) -> None:
        new_environment(folder, server=export(release, folder / "source") / "server")

    return made_once(tmp_path_factory, worker_id, "previous", make) / "environment" / "bin"
