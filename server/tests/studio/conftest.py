"""What the tests that walk through the studio may ask for, beside what every test may."""

from collections.abc import Callable, Iterator

import pytest
from conftest import PASSED_OVER
from factories import PASSWORD, make_comment, make_post, make_user
from flask import Flask
from playwright.sync_api import Page

from mablog.blocks.service import block
from mablog.db import db, utcnow
from mablog.drafting import service as drafting
from mablog.drafting.queries import copy_of
from mablog.drafting.schemas import WorkingCopyInput
from mablog.follows.service import follow_tag, follow_user
from mablog.jobs.models import Job, State
from mablog.mail.models import Mail
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.notifications import notify
from mablog.site import service as site
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


@pytest.fixture
def whole_site(app: Flask) -> None:
    """A site whose own words have no Latin letters, so that those on a screen are the studio's."""
    site.change_settings({"name": "四二", "tagline": "四二四二"})
    first = make_user("u1", role="administrator", name="山田")
    second = make_user("u2", name="花子")
    third = make_user("u3", name="次郎")
    post = make_post(
        first, title="一つ目", slug="1", source="## 一\n\n二三四。\n\n## 五\n\n六七八。", tags=["7"], language="ja"
    )
    make_post(first, title="二つ目", slug="2", status="draft", source="二", language="ja")
    comment = make_comment(post, second, source="三")
    make_comment(post, first, parent=comment, source="四")
    moderation.report(
        second, ReportInput.model_validate({"target": {"type": "post", "slug": "1"}, "reason": "spam", "note": "五"})
    )
    notify(first, "follower", key="follower", actor=second)
    follow_user(second, first)
    follow_user(first, second)
    follow_tag(first, post.tags[0])
    block(first, third)
    drafting.save_copy(first, post, WorkingCopyInput(source="二三"), version=copy_of(post).version)
    now = utcnow()
    for key in ("四", "五"):
        db.session.add(Job(name="四", key=key, arguments={}, due_at=now, state=State.DEAD, finished_at=now, error="五"))
    db.session.flush()
    db.session.add(Mail(message_id="五", recipient="u2@example.org", subject="六", content=b""))
    db.session.commit()
