"""Scripts stored in every text of the database, and every page opened in a real browser: nothing runs.

What forms and the API would refuse is written past them, so that only what pages do with a text stands between.
"""

import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import String, select, update
from werkzeug.serving import make_server

from mablog import audit, create_app, jobs, security
from mablog.accounts.models import Role
from mablog.comments import service as comments
from mablog.comments.models import HELD
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.db import Base, db, utcnow
from mablog.follows.service import follow_user
from mablog.jobs.jobs import forget_done
from mablog.jobs.models import Job, State
from mablog.mail.models import Mail
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.notifications.models import Kind
from mablog.notifications.service import notify
from mablog.posts.models import Post
from mablog.site.service import change_settings

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SCRIPT = "\"'></script></title></textarea><img src=x onerror=trap()>"
"""Ends whatever a text may stand in, and then runs."""
MARKDOWN = """A text <script>trap()</script> <img src=x onerror=trap()> <svg onload=trap()></svg> {{ trap() }}

[a link](javascript:trap()) <a href="javascript:trap()">another</a> [data](data:text/html,<script>trap()</script>)
![picture](x"onerror="trap()) <iframe srcdoc="<script>trap()</script>"></iframe> <javascript:trap()>

# A heading <img src=x onerror=trap()> {#x" onmouseover="trap()}

```html" onload="trap()
</code></pre><script>trap()</script>
```

<details open ontoggle=trap()><summary>x</summary></details> <math><mtext></p><style><img src=x onerror=trap()></style>
"""

KEPT = {
    "alembic_version": "no text of anybody's",
    "audit_entries": "cannot be changed: entries with scripts are recorded instead",
    "roles": "rights go by their names; one that somebody made has a script for a name",
    "settings": "are changed by their service, which checks them",
    "imported_files": "is shown to nobody",
}
"""Tables that are left as they are, and why."""
MADE_BY_US = {
    "html", "bio_html", "renderer", "bio_renderer", "username_key", "email_key", "password_hash", "token_hash", "key",
    "path", "state", "status", "kind", "way", "lease", "purpose", "language", "slug", "wanted_slug", "withheld", "rule",
    "action", "reason", "silence_reason", "suspension_reason", "digest", "identity", "message_id", "username", "image",
    "address",
}  # fmt: skip
"""Columns whose text we make, or that take nothing but what is in a short list, or letters, digits and hyphens."""


@pytest.fixture
def site(app: Flask) -> CheckedClient:
    """A site with something of everything, whose administrator `ann` is logged in; all texts are scripts."""
    ann, bob = make_user("ann", role="administrator"), make_user("bob", role="author")
    hers = log_in(app.test_client(), bob)  # type: ignore[arg-type]
    links = ['https://example.org/"><script>trap()</script>']
    assert hers.patch("/api/user", json={"bio": MARKDOWN, "links": links}).status_code == 200
    post = make_post(bob, slug="a-post", source=MARKDOWN, tags=["One"], excerpt="x", cover_alt="")
    make_post(ann, slug="about", is_page=True, source=MARKDOWN)
    follow_user(ann, bob)
    comment = comments.write_comment(bob, post, CommentInput(source=MARKDOWN))
    comments.write_comment(ann, post, CommentInput(source=MARKDOWN, parent_id=comment.id))
    comments.edit_comment(bob, comment, CommentEdit(source=MARKDOWN + "\n\nMore."))
    held = comments.write_comment(bob, post, CommentInput(source=MARKDOWN))
    comments.set_state(held, HELD)
    targets: list[dict[str, object]] = [{"type": "comment", "id": comment.id}, {"type": "post", "slug": "a-post"}]
    for target in [*targets, {"type": "member", "username": "bob"}]:
        moderation.report(ann, ReportInput.model_validate({"target": target, "reason": "spam", "note": "x"}))
    menu = [{"title": "x</script><script>trap()</script>", "url": "/about"}]
    change_settings({"name": SCRIPT, "tagline": SCRIPT, "menu": menu})
    job = {"name": SCRIPT, "arguments": {SCRIPT: SCRIPT}, "key": "m", "error": SCRIPT}
    db.session.add(Job(**job, state=State.DEAD, due_at=utcnow()))
    db.session.flush()  # the mail names it
    db.session.add(Mail(message_id="m", recipient="x@example.org", subject="x", content=b"x"))
    jobs.enqueue(forget_done)
    audit.record(SCRIPT, actor=ann, target=SCRIPT, before={SCRIPT: SCRIPT}, after=[SCRIPT])
    client = app.test_client()
    client.post("/api/login", json={"username": "ann", "password": "wrong"}, headers={"User-Agent": SCRIPT})
    log_in(client, ann)  # type: ignore[arg-type]
    assert client.post("/api/tokens", json={"name": SCRIPT, "scopes": ["read"]}).status_code == 201
    db.session.add(Role(name=SCRIPT, permissions=[]))
    notify(ann, Kind.MODERATION, data={"title": SCRIPT, "text": SCRIPT}, key="m")
    overwrite_texts()
    return client  # type: ignore[return-value]


def overwrite_texts() -> None:
    """Put a script into every text that people write, in every row."""
    numbers = itertools.count()
    for name, table in Base.metadata.tables.items():
        texts = [
            column for column in table.columns if isinstance(column.type, String) and column.name not in MADE_BY_US
        ]
        if name in KEPT or not texts:
            continue
        key = list(table.primary_key)
        for row in db.session.execute(select(*key)).all():
            values = {column.name: SCRIPT for column in texts if column not in key}
            for column in table.columns:
                if column.unique and column.name in values:
                    values[column.name] += str(next(numbers))
            if values:
                here = [column == value for column, value in zip(key, row, strict=True)]
                db.session.execute(update(table).where(*here).values(values))
    db.session.commit()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which this very application answers, so that its guards can be taken out."""
    server = make_server("127.0.0.1", int(urlsplit(app.extensions["mablog"].url).port or 0), app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app.extensions["mablog"].url
    server.shutdown()
    thread.join()
    server.server_close()


DANGEROUS = r"""() => {
    const leads = ["href", "src", "action", "formaction", "srcdoc"];
    const runs = ({name, value}) =>
        name.startsWith("on") || (leads.includes(name) && /^\s*(javascript|data:text)/i.test(value));
    const all = [...document.querySelectorAll("*")];
    return all.filter(element => [...element.attributes].some(runs)).map(element => element.outerHTML);
}"""
"""Elements that would run something once they are touched."""


class Visit:
    """A browser that opens pages and follows their links; it knows what ran, and what the security policy stopped."""

    LEFT_OUT = ("/static/", "/bootstrap/", "/media/", "/logout", "/api/openapi")

    def __init__(self, browser: Browser, url: str, cookies: dict[str, str]) -> None:
        self.ran: list[str] = []
        self.could_run: list[str] = []
        self.stopped: list[str] = []
        self.opened: list[str] = []
        self.url = url
        self.context = browser.new_context(base_url=url)
        self.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        self.page = self.context.new_page()
        self.page.expose_function("trap", lambda: self.ran.append(self.page.url))
        self.page.on("console", self._heard)
        self.page.on("dialog", lambda dialog: dialog.dismiss())

    def _heard(self, said: Any) -> None:
        # Chromium shows XML by a page of its own, whose style our policy stops.
        if "Security Policy" in said.text and not self.page.url.endswith(".xml"):
            self.stopped.append(f"{self.page.url}: {said.text}")

    def open(self, path: str) -> int:
        """Open an address and touch what is there; returns its status."""
        answer = self.page.goto(path, wait_until="load")
        self.opened.append(path)
        assert answer
        if "html" in answer.headers.get("content-type", ""):
            self.could_run += self.page.evaluate(DANGEROUS)
        return answer.status

    def open_all(self, *starts: str) -> None:
        """Open these pages and every page of the site that they lead to, each with one query."""
        waiting, seen = list(starts), set[str]()
        while waiting:
            path = waiting.pop(0)
            if path.partition("?")[0] in seen:
                continue
            seen.add(path.partition("?")[0])
            assert self.open(path) < 500, path
            links = self.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
            for link in links:
                inside = link.removeprefix(self.url).partition("#")[0]
                if link.startswith(self.url) and not inside.startswith(self.LEFT_OUT):
                    waiting.append(inside)


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return config | {"MABLOG_URL": f"http://127.0.0.1:{probe.getsockname()[1]}"}


def pages(app: Flask) -> list[str]:
    """Every address that needs no name, and those of what the site has."""
    with app.test_request_context():
        plain = [
            rule.rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and not rule.arguments and not rule.rule.startswith(Visit.LEFT_OUT)
        ]
    return [
        *plain,
        "/posts/a-post",
        "/posts/a-post/edit",
        "/posts/a-post.md",
        "/@bob",
        "/admin/members/bob",
        "/nowhere",
    ]


@pytest.mark.long
def test_no_script_that_is_stored_anywhere_runs_on_any_page(app: Flask, site: CheckedClient, browser: Browser) -> None:
    cookie = site.get_cookie("session")
    assert cookie
    with served(app) as url:
        for cookies, starts in (
            ({"session": cookie.value}, pages(app)),
            ({}, ["/", "/posts/a-post", "/search?q=text"]),
        ):
            visit = Visit(browser, url, cookies)
            visit.open_all(*starts)
            visit.context.close()
            assert (visit.ran, visit.stopped, visit.could_run) == ([], [], [])
            assert {"/posts/a-post", "/@bob"} <= set(visit.opened)


GUARDS = ("templates escape what they show", "what renderers make is cleaned")


@pytest.mark.parametrize("policy", [True, False])
@pytest.mark.parametrize("guard", GUARDS)
def test_the_control_without_that_guard_they_would_run_and_the_policy_stops_them(
    config: dict[str, object], site: CheckedClient, browser: Browser, monkeypatch: pytest.MonkeyPatch, guard: str,
    policy: bool,
) -> None:  # fmt: skip
    careless = create_app(config)
    if guard == GUARDS[0]:
        careless.jinja_env.autoescape = False
    else:
        db.session.execute(update(Post).values(html=SCRIPT))
        db.session.commit()
    if not policy:
        monkeypatch.setattr(security, "CONTENT_SECURITY_POLICY", "")
    with served(careless) as url:
        visit = Visit(browser, url, {})
        visit.open("/posts/a-post")
        visit.context.close()
    assert bool(visit.ran) is not policy
    assert bool(visit.stopped) is policy
