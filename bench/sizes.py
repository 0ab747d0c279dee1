"""What a page costs in a large site, compared with the same page in a small one."""

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from bench.sites import Site
from mablog import create_app
from mablog.accounts.models import User
from mablog.accounts.service import open_session
from mablog.db import db
from mablog.pagination import encode_cursor
from mablog.posts.models import Post, PostTag

ROUNDS = 100
WARM_UP = 15
COMMENTS, TAGS = 3, 2
"""Of the post that is measured, so that it is the same work in both sites."""
SEARCHES = ("the", "garden", "winter bread", "harbourmaker", "gard")
"""A word of all posts, one of some, two words, a rare one, and the beginning of several."""


class Caller:
    """Calls one site within this process, and tells the CPU time of a request, the database's share with it."""

    def __init__(self, site: Site) -> None:
        self.app: Flask = create_app(site.settings)
        del self.app.extensions["mablog.page_cache"]  # so that each page is made whole
        self.application: Callable[..., Any] = self.app.wsgi_app
        self.backend: Path | None = None
        if site.kind == "PostgreSQL":
            with self.app.app_context():
                self.backend = Path(f"/proc/{db.session.scalar(select(func.pg_backend_pid()))}/schedstat")

    def paths(self) -> dict[str, str]:
        """The addresses that are measured, by name."""
        with self.app.app_context():
            listed = select(Post.listed_at, Post.id).where(Post.listed_at.is_not(None))
            total = db.session.scalar(select(func.count()).select_from(listed.subquery())) or 0
            middle = listed.order_by(Post.listed_at.desc(), Post.id.desc()).offset(total // 2).limit(1)
            moment, number = db.session.execute(middle).one()
            tags = select(func.count()).where(PostTag.post_id == Post.id).scalar_subquery()
            alike = select(Post.slug).where(Post.listed_at <= moment, Post.comments_count == COMMENTS, tags == TAGS)
            slug = db.session.scalars(alike.order_by(Post.listed_at.desc(), Post.id.desc()).limit(1)).one()
        return {
            "first page": "/",
            "page in the middle": f"/?after={encode_cursor(moment, number)}",
            "archive, in the middle": f"/archive?after={encode_cursor(moment, number)}",
            "a post": f"/posts/{slug}",
            **{f"search: {words}": f"/search?q={words.replace(' ', '+')}" for words in SEARCHES},
        }

    def log_in(self, user: int) -> str:
        """The cookie of a new session of this member."""
        with self.app.app_context():
            session = open_session(db.session.get_one(User, user))
            db.session.commit()
        interface: Any = self.app.session_interface
        signed = interface.get_signing_serializer(self.app).dumps({"_user_id": session, "_fresh": True})
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signed}"

    def cost(self, path: str, cookie: str = "any=thing") -> float:
        """Seconds of CPU that one request takes."""
        # With a cookie, so that the page is made and none that was kept is shown.
        environ = EnvironBuilder(path=path, headers={"Cookie": cookie}).get_environ()
        environ["wsgi.errors"] = io.StringIO()
        statuses: list[str] = []
        before = self._clock()
        answer = self.application(environ, lambda status, headers, exc_info=None: statuses.append(status))
        for _part in answer:
            pass
        getattr(answer, "close", lambda: None)()
        spent = self._clock() - before
        if statuses != ["200 OK"]:
            raise RuntimeError(f"{path} answered {statuses}")
        return spent

    def _clock(self) -> float:
        spent = time.process_time_ns()
        if self.backend:
            spent += int(self.backend.read_text().split()[0])  # nanoseconds on a processor
        return spent / 1e9


def compare(small: Site, large: Site) -> list[tuple[str, float, float]]:
    """For each page its name and its median cost in both sites, in seconds, taken in turns."""
    callers = Caller(small), Caller(large)
    pages = [caller.paths() for caller in callers]
    result = []
    for name in pages[0]:
        costs: tuple[list[float], list[float]] = ([], [])
        for turn in range(WARM_UP + ROUNDS):
            for caller, paths, taken in zip(callers, pages, costs, strict=True):
                spent = caller.cost(paths[name])
                if turn >= WARM_UP:
                    taken.append(spent)
        result.append((name, statistics.median(costs[0]), statistics.median(costs[1])))
    return result
