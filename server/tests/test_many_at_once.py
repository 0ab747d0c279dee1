"""Several browsers and API clients at once, against two workers: nothing fails, and every kept count is right."""

import http.client
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from factories import PASSWORD, make_post, make_user
from flask import Flask
from live import serving
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from mablog.accounts.models import User
from mablog.comments.models import VISIBLE, Comment, path_below
from mablog.db import db
from mablog.follows import counts
from mablog.moderation.models import Case, Report
from mablog.posts import counts as post_counts
from mablog.posts.models import Post, Tag

MEMBERS = ("ann", "bob", "cem", "dora", "eve")
"""`ann` and `bob` write posts, `eve` moderates."""
REQUESTS = 80
"""What each client of the API asks."""
VISITS = 12
"""How often each of two browsers comments by the form."""
POSTS = ("first", "second")


class Client:
    """A client of the API, logged in, that does one thing after the other at random."""

    def __init__(self, url: str, username: str, numbers: list[int]) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.username = username
        self.numbers = numbers
        """The comments that there are, known to all clients."""
        self.own: list[int] = []
        self.random = Random(username)
        self.headers: dict[str, str] = {}
        self.answered: Counter[tuple[str, int]] = Counter()
        answer = self.ask("log in", "POST", "/api/login", {"username": username, "password": PASSWORD})
        assert answer["username"] == username

    def ask(self, what: str, method: str, path: str, body: object = None) -> Any:
        """The answer, as JSON if it is."""
        sent = None if body is None else json.dumps(body)
        headers = self.headers | ({"Content-Type": "application/json"} if sent else {})
        self.connection.request(method, path, sent, headers)
        response = self.connection.getresponse()
        data = response.read()
        self.answered[what, response.status] += 1
        for cookie in response.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("session="):
                self.headers["Cookie"] = cookie.partition(";")[0]
        return json.loads(data) if "json" in (response.headers["Content-Type"] or "") else None

    def work(self) -> Counter[tuple[str, int]]:
        mine: list[Callable[[], object]] = [
            self.comment, self.comment, self.answer, self.answer, self.edit, self.delete, self.follow, self.follow,
            self.block, self.report, self.moderate, self.publish, self.read, self.read,
        ]  # fmt: skip
        if self.username == "eve":
            mine += [self.moderate] * 6
        for _ in range(REQUESTS):
            self.random.choice(mine)()
            if self.random.random() < 0.2:
                self.connection.close()  # the next request may come to the other worker
        self.connection.close()
        return self.answered

    def comment(self, parent: int | None = None) -> None:
        path = f"/api/posts/{self.random.choice(POSTS)}/comments"
        body = {"source": f"A thought for @{self.someone()}, number {self.random.random()}.", "parent_id": parent}
        found = self.ask("answer" if parent else "comment", "POST", path, body)
        if "id" in found:
            self.numbers.append(found["id"])
            self.own.append(found["id"])

    def answer(self) -> None:
        self.comment(self.some_comment())

    def edit(self) -> None:
        self.ask("edit", "PATCH", f"/api/comments/{self.one_to_edit()}", {"source": f"Better: {self.random.random()}"})

    def delete(self) -> None:
        self.ask("delete", "DELETE", f"/api/comments/{self.one_to_edit()}")

    def follow(self) -> None:
        method = self.random.choice(("PUT", "PUT", "DELETE"))
        self.ask("follow", method, f"/api/users/{self.someone()}/follow")
        self.ask("follow a tag", method, "/api/tags/one/follow")

    def block(self) -> None:
        self.ask("block", self.random.choice(("PUT", "DELETE", "DELETE")), f"/api/users/{self.someone()}/block")

    def report(self) -> None:
        target = {"type": "comment", "id": self.some_comment()}
        self.ask("report", "POST", "/api/reports", {"target": target, "reason": "spam"})

    def moderate(self) -> None:
        self.ask("hide", self.random.choice(("PUT", "DELETE")), f"/api/comments/{self.some_comment()}/hidden")
        decision = {"action": self.random.choice(("approve", "hide", "remove")), "reason": "spam"}
        for case in self.ask("queue", "GET", "/api/moderation?limit=3").get("items", []):
            self.ask("decide", "POST", f"/api/moderation/{case['id']}", decision)

    def publish(self) -> None:
        path = f"/api/posts/{self.random.choice(POSTS)}"
        post = self.ask("read a post", "GET", path)
        self.headers["If-Match"] = f'"{post.get("version", 1)}"'
        for status in ("draft", "published"):
            post = self.ask("publish", "PATCH", path, {"status": status})
            self.headers["If-Match"] = f'"{post.get("version", 1)}"'
        del self.headers["If-Match"]

    def read(self) -> None:
        paths = (f"/posts/{self.random.choice(POSTS)}", "/api/timeline", "/api/notifications", "/", "/feed.xml")
        self.ask("read", "GET", self.random.choice(paths))
        self.ask("read", "GET", f"/api/posts/{self.random.choice(POSTS)}/comments?limit=100")

    def some_comment(self) -> int:
        return self.random.choice(self.numbers[-40:] or [1])

    def one_to_edit(self) -> int:
        """One of anybody's, which is refused, or the newest of one's own."""
        return self.random.choice([self.some_comment(), *self.own[-1:]])

    def someone(self) -> str:
        return self.random.choice(MEMBERS)


def visits(browser: Browser, url: str) -> Iterator[str]:
    """Two browsers take turns in commenting by the form; yields what each page says of it."""
    pages: list[Page] = []
    for username in ("dora", "cem"):
        page = browser.new_page(base_url=url)
        page.goto("/login?next=/posts/first")
        page.get_by_label("E-mail address or username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()
        pages.append(page)
    for number in range(VISITS):
        for page in pages:
            page.goto(f"/posts/{POSTS[number % 2]}")
            form = page.locator("form[action$='/comments']")
            if form.count():  # the post may be a draft at the moment
                form.locator("textarea").first.fill(f"By hand, number {number}.")
                form.get_by_role("button").first.click()
            yield page.content()
    for page in pages:
        page.close()


@pytest.mark.long
def test_browsers_and_api_clients_at_once_leave_every_count_right(
    app: Flask, config: dict[str, object], browser: Browser, tmp_path: Path
) -> None:
    roles = {"ann": "author", "bob": "author", "eve": "moderator"}
    people = {name: make_user(name, role=roles.get(name, "reader")) for name in MEMBERS}
    for slug, name in zip(POSTS, ("ann", "bob"), strict=True):
        make_post(people[name], slug=slug, tags=["One"])
    unlimited = {f"MABLOG_LIMIT_{name}": "off" for name in ("COMMENT", "COMMENT_EDIT", "REPORT")}
    with (
        serving(config | unlimited | {"MABLOG_WORKERS": 2}, tmp_path) as server,
        ThreadPoolExecutor(len(MEMBERS)) as pool,
    ):
        numbers: list[int] = []
        clients = [Client(server.url, name, numbers) for name in MEMBERS]
        working = [pool.submit(client.work) for client in clients]
        seen = list(visits(browser, server.url))
        answered = sum((done.result() for done in working), Counter[tuple[str, int]]())
    failed = {what: number for what, number in answered.items() if what[1] >= 500 or what[1] == 429}
    assert not failed, (failed, server.log.read_text()[-5000:])
    assert not [page for page in seen if "Internal Server Error" in page]
    assert "Traceback" not in server.log.read_text()
    for what, status in {
        "comment": 201, "answer": 201, "edit": 200, "delete": 204, "follow": 204, "follow a tag": 204, "block": 204,
        "report": 201, "hide": 204, "decide": 200, "publish": 200, "read": 200,
    }.items():  # fmt: skip
        assert answered[what, status], (what, answered)
    assert any("By hand, number" in page for page in seen)
    check_comments()
    check_follows()
    check_reports()


def check_comments() -> None:
    """Everything that is kept about comments is what it would be if it were worked out now."""
    comments = {comment.id: comment for comment in db.session.scalars(select(Comment).order_by(Comment.id.desc()))}
    shown: Counter[int | None] = Counter()
    for comment in comments.values():  # answers come before what they answer
        above = comments[comment.parent_id] if comment.parent_id else None
        assert comment.answers_count == shown[comment.id]
        assert comment.path == path_below(above, comment.id)
        assert comment.root_id == (above.root_id if above else comment.id)
        assert above is None or above.post_id == comment.post_id
        if comment.state == VISIBLE or comment.answers_count:
            shown[comment.parent_id] += 1
    visible = Counter(comment.post_id for comment in comments.values() if comment.state == VISIBLE)
    for post in db.session.scalars(select(Post)):
        assert post.comments_count == visible[post.id]


def check_follows() -> None:
    def kept() -> list[Any]:
        members = select(User.id, User.followers_count, User.following_count, User.posts_count).order_by(User.id)
        tags = select(Tag.id, Tag.followers_count, Tag.posts_count).order_by(Tag.id)
        return [*db.session.execute(members), *db.session.execute(tags)]

    before = kept()
    counts.recount()
    post_counts.recount()
    assert kept() == before


def check_reports() -> None:
    reports = dict(db.session.execute(select(Report.case_id, func.count()).group_by(Report.case_id)).all())
    for case in db.session.scalars(select(Case)):
        assert case.reports_count == reports.get(case.id, 0)
    still_open = select(Case.comment_id).where(Case.decided_at.is_(None), Case.comment_id.is_not(None))
    numbers = list(db.session.scalars(still_open))
    assert len(numbers) == len(set(numbers))
