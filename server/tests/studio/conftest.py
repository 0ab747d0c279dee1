"""What the tests that walk through the studio may ask for, beside what every test may."""

from collections.abc import Callable, Iterator

import pytest
from conftest import PASSED_OVER
from factories import PASSWORD
from playwright.sync_api import Page

from mablog.studio import DIST


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """One kind is enough: the studio knows nothing of databases, and the API is tested on both."""
    maker = request.getfixturevalue("sqlite_databases")
    yield maker.create(f"studio{id(request)}")
    maker.drop(f"studio{id(request)}")


@pytest.fixture
def studio(page: Page) -> Page:
    """A browser's page at the studio's server: `studio.goto("/studio/")`. See the fixture `page`."""
    return page


@pytest.fixture(autouse=True)
def _built() -> None:
    if not (DIST / "index.html").is_file():
        pytest.skip(f"{PASSED_OVER}the studio is not built (Node.js 20.19 or newer, `make client`)")


@pytest.fixture
def log_in(studio: Page) -> Callable[[str], None]:
    """Log a member in, in this browser, without the form: `log_in("ann")`."""

    def go(username: str) -> None:
        answer = studio.request.post("/api/login", data={"username": username, "password": PASSWORD})
        assert answer.ok, answer.text()

    return go
