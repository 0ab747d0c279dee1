"""A server that is killed in the middle of writes."""

import http.client
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from factories import PASSWORD, make_user
from flask import Flask
from live import LiveServer, serving
from sqlalchemy import func, select

from mablog.db import db
from mablog.posts.models import Authorship, MonthCount, Post, Tag

WRITERS = 4
KILLED_AFTER = 12
"""Acknowledged posts after which the server is killed."""


def test_a_server_killed_under_writes_keeps_what_it_acknowledged_and_no_half_post(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    make_user("ann", role="author")
    with serving(config, tmp_path) as server, ThreadPoolExecutor(WRITERS) as pool:
        acknowledged: list[str] = []
        list(pool.map(lambda number: write_until_killed(server, number, acknowledged), range(WRITERS)))
    assert len(acknowledged) >= KILLED_AFTER
    stored = {slug: post for post, slug in db.session.execute(select(Post.id, Post.slug))}
    assert set(acknowledged) <= set(stored)
    signed = set(db.session.scalars(select(Authorship.post_id)))
    assert signed == set(stored.values())
    assert db.session.scalar(select(Tag.posts_count)) == len(stored)
    assert db.session.scalar(select(func.sum(MonthCount.posts_count))) == len(stored)


def write_until_killed(server: LiveServer, number: int, acknowledged: list[str]) -> None:
    """Write posts one after the other, and kill the server, with all its processes, once enough are acknowledged."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    try:
        cookie = ask(connection, "/api/login", {"username": "ann", "password": PASSWORD}, "")[1]
        while True:
            slug = f"post-{number}-{len(acknowledged)}"
            body = {"title": "T", "slug": slug, "tags": ["Tag"], "status": "published", "source": "word " * 5000}
            status, _ = ask(connection, "/api/posts", body, cookie)
            assert status == 201
            acknowledged.append(slug)
            if len(acknowledged) == KILLED_AFTER:
                os.killpg(server.process.pid, signal.SIGKILL)
    except (ConnectionError, http.client.HTTPException):
        return


def ask(connection: http.client.HTTPConnection, path: str, body: object, cookie: str) -> tuple[int, str]:
    headers = {"Content-Type": "application/json", "Cookie": cookie}
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    response.read()
    return response.status, (response.headers["Set-Cookie"] or "").partition(";")[0]
