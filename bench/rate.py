"""How often a second `mablog serve` shows its first page, compared with the plainest Flask view behind its server."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from markupsafe import escape

from bench.sites import MABLOG, ROOT, Site
from mablog import create_app
from mablog.posts.models import Post
from mablog.posts.queries import newest_posts
from mablog.presentation import date, isodate

VISITOR: dict[str, str] = {}
WITH_COOKIE = {"Cookie": "any=thing"}
"""Whoever brings a cookie gets a page that is made for them: `mablog.page_cache`."""

CONNECTIONS = 4
SECONDS = 2.0
ROUNDS = 7


@dataclass(frozen=True)
class Rates:
    """Requests a second: medians of rounds in turns."""

    kept: float
    with_cookie: float
    reference: float


def compare(site: Site, folder: Path) -> Rates:
    """Measure mablog's first page as a visitor gets it, the one for whoever brings a cookie, and the reference.

    Raises RuntimeError if their pages differ.
    """
    (folder / "home.html").write_text(_template(site), encoding="utf-8")
    command = (sys.executable, "-m", "bench.reference")
    with (
        _running(site, (*MABLOG, "serve"), folder) as ours,
        _running(site, command, folder) as theirs,
    ):
        if not _get(ours, VISITOR) == _get(ours, WITH_COOKIE) == _get(theirs, VISITOR):
            raise RuntimeError("the reference does not show the same page")
        rounds = [(_rate(ours, VISITOR), _rate(ours, WITH_COOKIE), _rate(theirs, VISITOR)) for _ in range(ROUNDS + 1)]
    return Rates(*(statistics.median(rates) for rates in zip(*rounds[1:], strict=True)))  # the first one warms up


def _template(site: Site) -> str:
    """mablog's page as a template: what comes from the database replaced by expressions, all else word for word."""
    app = create_app(site.settings)
    with app.test_request_context():
        posts = list(newest_posts(None, cursor=None, pinned=False).items)
        shown = [_shown(post, f"posts[{at}]") for at, post in enumerate(posts)]
    head, *entries = app.test_client().get("/").get_data(as_text=True).split("<article")
    parts = [_raw(head)]
    for values, entry in zip(shown, entries, strict=True):
        rest = "<article" + entry
        while values:
            place, at = min((rest.find(before + value), at) for at, (before, value, _expression) in enumerate(values))
            before, value, expression = values.pop(at)
            parts += [_raw(rest[: place + len(before)]), "{{ " + expression + " }}"]
            rest = rest[place + len(before) + len(value) :]
        parts.append(_raw(rest))
    return "".join(parts)


def _shown(post: Post, name: str) -> list[tuple[str, str, str]]:
    """What an entry shows: the HTML before it, the value as it stands in HTML, and the template's expression for it."""
    listed_at = post.listed_at or post.created_at
    values = [
        (
            '"',
            isodate(listed_at),
            f"{name}[0].listed_at.strftime('%Y-%m-%dT%H:%M:%SZ')",
        ),
        (">", date(listed_at), f"{name}[0].listed_at.strftime('%B %-d, %Y')"),
        (">", f"{post.reading_minutes} min", f"{name}[0].reading_minutes ~ ' min'"),
        ('"/posts/', post.slug, f"{name}[0].slug"),
        (">", str(escape(post.title)), f"{name}[0].title"),
        (">", str(escape(post.summary)), f"{name}[0].summary"),
    ]
    for at, author in enumerate(post.authors):
        values += [
            ("/@", author.username, f"{name}[1][{at}][0]"),
            (">", author.name, f"{name}[1][{at}][1]"),
        ]
    for at, tag in enumerate(post.tags):
        values += [
            ("/tags/", tag.slug, f"{name}[2][{at}][0]"),
            (">", tag.name, f"{name}[2][{at}][1]"),
        ]
    return values


def _raw(text: str) -> str:
    return "{% raw %}" + text + "{% endraw %}" if text else ""


@contextmanager
def _running(site: Site, command: tuple[str, ...], template: Path) -> Iterator[int]:
    """Run a server on a free port, which is given, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        **site.settings,
        "PORT": str(port),
        "BENCH_TEMPLATE": str(template),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                _get(port, VISITOR)
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _get(port: int, headers: dict[str, str]) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers=headers)
    response = connection.getresponse()
    page = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"the first page answered {response.status}")
    return page


def _rate(port: int, headers: dict[str, str]) -> float:
    """Requests a second over a few connections that stay open."""
    counts: list[int] = []
    end = time.perf_counter() + SECONDS

    def ask() -> None:
        done = 0
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while time.perf_counter() < end:
            connection.request("GET", "/", headers=headers)
            connection.getresponse().read()
            done += 1
        connection.close()
        counts.append(done)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
