import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from image.compose import Site
from image.engine import Engine


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """These take minutes, so they run only when this folder is named: `make image-test`."""
    return None if any("image" in name for name in config.args) else True


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The engine, with the images of the Dockerfile and those that they need beside them."""
    folder = Path(tempfile.mkdtemp(prefix="mablog-image-"))
    engine = Engine(folder)
    try:
        engine.build_bases()
        engine.build_site()
        yield engine
    finally:
        engine.remove()


@pytest.fixture(scope="session")
def site(engine: Engine) -> Iterator[Site]:
    """compose.yaml, up, with ann, an author, and zoe, an administrator."""
    site = Site(engine)
    try:
        site.up()
        site.add("ann", "author")
        site.add("zoe", "administrator")
        yield site
    finally:
        print(site.logs())  # which pytest shows where a test failed
        site.compose("down", "--volumes")
