"""A server that is killed in the middle of writes."""

import http.client
import json
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.message import Message
from itertools import count
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from factories import PASSWORD, make_user
from flask import Flask
from live import LiveServer, serving
from sqlalchemy import func, select

from mablog.db import db
from mablog.drafting.models import Revision
from mablog.posts.models import DRAFT, Authorship, MonthCount, Post, Tag

WRITERS = 4
KILLED_AFTER = 8
"""Acknowledged posts and saves of drafts, so many of each, after which the server is killed."""

Written = tuple[str, str]
"""The slug of a post, and what the server said it holds."""


def test_a_server_killed_under_writes_keeps_what_it_acknowledged_and_no_half_post(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    make_user("ann", role="author")
    with serving(config, tmp_path) as server, ThreadPoolExecutor(WRITERS) as pool:
        acknowledged: list[Written] = []
        list(pool.map(lambda number: write_until_killed(server, number, acknowledged), range(WRITERS)))
    posts = select(Post.id, Post.slug, Post.source)
    stored = {slug: (post, source) for post, slug, source in db.session.execute(posts)}
    for slug, source in acknowledged:
        # A draft may hold a later one, each of which begins with those before it.
        assert stored[slug][1].startswith(source)
    signed = set(db.session.scalars(select(Authorship.post_id)))
    assert signed == {post for post, _ in stored.values()}
    drafts = list(db.session.scalars(select(Post.id).where(Post.status == DRAFT)))
    assert db.session.scalar(select(Tag.posts_count)) == len(stored) - len(drafts)
    assert db.session.scalar(select(func.sum(MonthCount.posts_count))) == len(stored) - len(drafts)
    for post, source in stored.values():
        of_post = select(Revision.source).where(Revision.post_id == post)
        assert db.session.scalars(of_post.order_by(Revision.number.desc())).first() == source


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_whose_first_process_is_killed_ends_and_leaves_its_port_to_the_next(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    with serving(config | {"MABLOG_REQUEST_SECONDS": 3600}, tmp_path) as server:
        server.process.kill()
        server.process.wait()
        for _ in range(600):
            with suppress(OSError), socket.create_server(("127.0.0.1", urlsplit(server.url).port or 0)):
                return
            Event().wait(0.1)
    raise AssertionError("its port is taken still")


def write_until_killed(server: LiveServer, number: int, acknowledged: list[Written]) -> None:
    """Write, and kill the server, with all its processes, once they acknowledged enough to all writers."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    write = save_a_draft if number % 2 else write_posts
    try:
        _, headers = ask(connection, "POST", "/api/login", {"username": "ann", "password": PASSWORD})
        for written in write(connection, number, {"Cookie": headers["Set-Cookie"].partition(";")[0]}):
            acknowledged.append(written)
            saves = sum(slug.startswith("draft") for slug, _ in acknowledged)
            if min(saves, len(acknowledged) - saves) >= KILLED_AFTER:
                os.killpg(server.process.pid, signal.SIGKILL)
    except (ConnectionError, http.client.HTTPException):
        return


def write_posts(connection: http.client.HTTPConnection, number: int, cookie: Mapping[str, str]) -> Iterator[Written]:
    """Publish one post after the other."""
    for place in count():
        slug, source = f"post-{number}-{place}", "word " * 5000
        body = {"title": "T", "slug": slug, "tags": ["Tag"], "status": "published", "source": source}
        status, _ = ask(connection, "POST", "/api/posts", body, cookie)
        assert status == 201
        yield slug, source


def save_a_draft(connection: http.client.HTTPConnection, number: int, cookie: Mapping[str, str]) -> Iterator[Written]:
    """Save one draft over and over, as the studio does while somebody writes."""
    slug, source = f"draft-{number}", "word " * 5000
    ask(connection, "POST", "/api/posts", {"title": "T", "slug": slug}, cookie)
    path = f"/api/posts/{slug}/working-copy"
    _, headers = ask(connection, "GET", path, None, cookie)
    for _place in count():
        source += "and more "
        status, headers = ask(connection, "PUT", path, {"source": source}, {**cookie, "If-Match": headers["ETag"]})
        assert status == 200
        yield slug, source


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, body: object, headers: Mapping[str, str] = {}
) -> tuple[int, Message]:
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    response.read()
    return response.status, response.headers
