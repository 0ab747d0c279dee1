"""A site on two machines: what one does the other knows, and when one dies nothing is lost.

Two servers and two workers stand behind the nginx of `deploy/`, on one PostgreSQL, with pictures in S3, with Redis and
without it. Each machine has a user and a data folder of its own.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from factories import PASSWORD, make_post, make_user
from flask import Flask
from live import MABLOG, free_port, running, serving
from media.conftest import s3_address, s3_settings  # noqa: F401
from nginx import Answer, Nginx, Visitor, answering, configured
from PIL import Image
from redis_server import RedisServer
from redis_server import running as running_redis
from smtp import slow_server, taking_mail
from sqlalchemy import func, select, update

from mablog import mail
from mablog.db import db, utcnow
from mablog.jobs.models import Job
from mablog.posts.models import Post
from mablog.ratelimit.models import RateCount

pytestmark = [pytest.mark.long, pytest.mark.parametrize("database", ["postgresql"], indirect=True)]

WRITERS = 4
KILLED_AFTER = 20
"""Acknowledged posts, after which a machine is killed; as many again are to follow."""


@dataclass(frozen=True)
class Machine:
    """One of them: its folder, the port of its server, and its processes."""

    folder: Path
    port: int
    server: "subprocess.Popen[bytes]"
    worker: "subprocess.Popen[bytes]"

    def kill(self, kill: Callable[[int, int], None] = os.killpg) -> None:
        """Kill everything on it, or by `os.kill` the first process of the server and that of the worker."""
        for process in (self.server, self.worker):
            kill(process.pid, signal.SIGKILL)
            process.wait()


@dataclass(frozen=True)
class Site:
    nginx: Nginx
    machines: list[Machine]


@pytest.fixture(params=["redis", "no redis"])
def redis(request: pytest.FixtureRequest) -> Iterator[RedisServer | None]:
    with running_redis() if request.param == "redis" else nullcontext() as server:
        yield server


@pytest.fixture
def config(
    config: dict[str, object],
    s3_settings: dict[str, object],  # noqa: F811
    redis: RedisServer | None,
) -> dict[str, object]:
    return {
        **config, **s3_settings, "MABLOG_ENV": "production", "MABLOG_TRUSTED_PROXIES": "127.0.0.1",
        "MABLOG_LIMIT_SEARCH": "3/1h", "MAIL_SERVER": "127.0.0.1", "MABLOG_REDIS_URL": redis.url if redis else "",
    }  # fmt: skip


@contextmanager
def site_of(config: dict[str, object], folder: Path, *, mail_ports: tuple[int, int] = (1, 1)) -> Iterator[Site]:
    ports = [free_port(), free_port()]
    with configured(*ports) as nginx, ExitStack() as stack:
        machines = []
        for number, (port, mail_port) in enumerate(zip(ports, mail_ports, strict=True)):
            own = folder / f"machine-{number}"
            own.mkdir()
            user = 61_001 + number
            as_user = as_user_of(user)
            if as_user:
                os.chown(own, user, user)
            settings = config | {
                "MABLOG_DATA": own / "data", "MABLOG_URL": nginx.url, "MAIL_PORT": mail_port, "HOME": own,
                "MABLOG_JOB_PROCESSES": 0,
            }  # fmt: skip
            server = serving(settings, own, public=nginx.url, port=port, as_user=as_user)
            worker = running([*as_user, MABLOG, "worker"], settings, own, own / "worker.log")
            machines.append(Machine(own, port, stack.enter_context(server).process, stack.enter_context(worker)))
        stack.enter_context(answering(nginx))
        yield Site(nginx, machines)


def as_user_of(number: int) -> list[str]:
    """What starts a command as another user, where we may: one who reads this Python, wherever that is."""
    program = shutil.which("setpriv")
    if os.geteuid() or not program:
        return []
    reads = "-all,+dac_read_search"
    command = [program, f"--reuid={number}", f"--regid={number}", "--clear-groups", f"--inh-caps={reads}",
               f"--ambient-caps={reads}", f"--bounding-set={reads}"]  # fmt: skip
    tried = subprocess.run([*command, sys.executable, "-c", ""], capture_output=True, check=False)
    return command if tried.returncode == 0 else []


def next_answers(visitor: Visitor, path: str) -> list[Answer]:
    """The next answer of each machine to the same question."""
    found: dict[str | None, Answer] = {}
    for _ in range(20):
        answer = visitor.ask("GET", path)
        found.setdefault(answer.headers["X-Answered-By"], answer)
        if len(found) == 2:
            return list(found.values())
    raise AssertionError("nginx asks one machine alone")


def statuses(visitor: Visitor, path: str) -> list[int]:
    return [answer.status for answer in next_answers(visitor, path)]


def logged_in(nginx: Nginx, username: str) -> Visitor:
    visitor = Visitor(nginx)
    assert visitor.send("/api/login", {"username": username, "password": PASSWORD}).status == 200
    return visitor


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        Event().wait(0.1)
    raise AssertionError("it did not happen")


def test_what_one_machine_does_the_other_knows_at_its_next_request(
    app: Flask, config: dict[str, object], redis: RedisServer | None, tmp_path: Path
) -> None:
    make_user("ann", role="author")
    make_user("root", role="administrator")
    with site_of(config, tmp_path) as site:
        ann, root, reader = logged_in(site.nginx, "ann"), logged_in(site.nginx, "root"), Visitor(site.nginx)
        assert statuses(ann, "/account/profile") == [200, 200]
        a_post_is_there(ann, reader)
        a_picture_is_there(ann, site.machines)
        a_setting_is_changed(root, reader)
        a_limit_is_reached(site.nginx, "127.0.0.2")
        assert (db.session.scalar(select(func.count(RateCount.key))) == 0) is (redis is not None)
        db.session.rollback()
        if redis:
            redis.kill()
            a_limit_is_reached(site.nginx, "127.0.0.4")
            assert all(answer.status == 200 for answer in next_answers(reader, "/readyz"))
            assert all(b'"redis": "failing"' in answer.body for answer in next_answers(reader, "/readyz"))
        assert statuses(ann, "/posts/new") == [200, 200]
        assert root.send("/api/users/ann", {"role": "reader"}, method="PATCH").status == 200
        assert statuses(ann, "/posts/new") == [403, 403]
        copied = Visitor(site.nginx)
        copied.cookies = dict(ann.cookies)
        assert ann.send("/api/logout", {}).status == 204
        assert statuses(copied, "/account/profile") == [302, 302]
        a_module_is_switched_off(root, reader)


def a_post_is_there(ann: Visitor, reader: Visitor) -> None:
    for _ in range(2):  # so that both keep these pages
        assert not any("Magnolias" in str(answer.body) for answer in next_answers(reader, "/"))
        assert statuses(reader, "/posts/magnolias") == [404, 404]
    assert ann.send("/api/posts", {"title": "Magnolias", "source": "Pink.", "status": "published"}).status == 201
    assert all("Magnolias" in str(answer.body) for answer in next_answers(reader, "/"))
    assert statuses(reader, "/posts/magnolias") == [200, 200]


def a_picture_is_there(ann: Visitor, machines: list[Machine]) -> None:
    picture = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "PNG")
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n--x--\r\n'
    sent = ann.ask("POST", "/api/media", form % picture.getvalue(), Content_Type="multipart/form-data; boundary=x")
    assert sent.status == 201, sent.body
    path = urlsplit(json.loads(sent.body)["url"]).path
    assert statuses(ann, path) == [200, 200]
    wait_until(lambda: statuses(ann, path.replace(".webp", ".avif")) == [200, 200])  # which a worker makes
    for machine in machines:
        assert not (machine.folder / "data" / "media").exists()
        owners = {path.stat().st_uid for path in machine.folder.rglob("data/**/*")}
        assert owners <= {machine.folder.stat().st_uid}


def a_setting_is_changed(root: Visitor, reader: Visitor) -> None:
    assert root.send("/api/site/settings", {"name": "The garden"}, method="PATCH").status == 200
    assert all("The garden" in str(answer.body) for answer in next_answers(reader, "/"))


def a_limit_is_reached(nginx: Nginx, address: str) -> None:
    guest, neighbour = Visitor(nginx, address), Visitor(nginx, "127.0.0.3")
    assert [guest.ask("GET", "/api/search?q=pink").status for _ in range(3)] == [200] * 3
    assert statuses(guest, "/api/search?q=pink") == [429, 429]
    assert statuses(neighbour, "/api/search?q=pink") == [200, 200]


def a_module_is_switched_off(root: Visitor, reader: Visitor) -> None:
    assert statuses(reader, "/search") == [200, 200]
    assert root.send("/api/modules/search", {"on": False}, method="PUT").status == 204
    seen = set()

    def is_gone() -> bool:
        now = statuses(reader, "/search")
        seen.update(now)
        return now == [404, 404]

    wait_until(is_gone)
    assert seen == {200, 404}


@pytest.mark.parametrize("kill", [os.killpg, os.kill])
def test_a_machine_killed_under_load_loses_nothing_and_fails_no_more_than_what_it_was_at(
    app: Flask, config: dict[str, object], tmp_path: Path, kill: Callable[[int, int], None]
) -> None:
    make_user("ann", role="author")
    make_post(title="Read")
    with site_of(config, tmp_path) as site, ThreadPoolExecutor(WRITERS + 1) as pool:
        acknowledged: list[str] = []
        refused: list[int] = []
        over = Event()
        writers = [
            pool.submit(write, logged_in(site.nginx, "ann"), number, acknowledged, refused, over)
            for number in range(WRITERS)
        ]
        reader = pool.submit(read, Visitor(site.nginx), over)
        try:
            wait_until(lambda: len(acknowledged) >= KILLED_AFTER)
            site.machines[0].kill(kill)
            wait_until(lambda: len(acknowledged) >= 2 * KILLED_AFTER)
        finally:
            over.set()
        for writer in writers:
            writer.result()
        assert reader.result() == {200}
    assert len(refused) <= WRITERS
    assert set(refused) <= {502}
    assert set(acknowledged) <= set(db.session.scalars(select(Post.slug)))


def write(ann: Visitor, number: int, acknowledged: list[str], refused: list[int], over: Event) -> None:
    for place in count():
        slug = f"post-{number}-{place}"
        values = {"title": "T", "slug": slug, "source": "word " * 2000, "status": "published"}
        answer = ann.send("/api/posts", values)
        if answer.status == 201:
            acknowledged.append(slug)
        else:
            refused.append(answer.status)
        if over.is_set():
            return


def read(reader: Visitor, over: Event) -> set[int]:
    seen = set()
    while not over.is_set():
        seen.add(reader.ask("GET", "/posts/read").status)
    return seen


def test_what_a_killed_worker_was_at_the_other_does(app: Flask, config: dict[str, object], tmp_path: Path) -> None:
    with (
        slow_server() as hangs,
        taking_mail() as takes,
        site_of(config, tmp_path, mail_ports=(hangs.port, takes.port)) as site,
    ):
        sent = 0
        while not hangs.is_held.wait(1):
            mail.send("mail/test", to=f"member{sent}@example.org", language=None)
            db.session.commit()
            sent += 1
        site.machines[0].kill()
        # Its lease ends now, instead of after half a minute.
        db.session.execute(update(Job).where(Job.lease.is_not(None)).values(due_at=utcnow()))
        db.session.commit()
        wait_until(lambda: len(takes.mails) >= sent)
    assert {str(mail["To"]) for mail in takes.mails} == {f"member{number}@example.org" for number in range(sent)}
