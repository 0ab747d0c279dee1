"""compose.yaml, all of it, as a visitor and as whoever runs it."""

import json
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from image.compose import ALONE, LIMIT, SECRETS, WITHOUT_RIGHTS, Site, Visitor
from live import wait_for
from PIL import Image

import mablog

FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n--x--\r\n'
ATTEMPTS = """
import sys, urllib.error, urllib.request as r
for number, url in enumerate(sys.argv[1:]):
    about = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{number}"}
    wrong = b'{"username": "nobody", "password": "not the right one"}'
    try:
        r.urlopen(r.Request(url + "/api/login", wrong, about))
    except urllib.error.HTTPError as error:
        print(error.code)
"""


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(drawn, "PNG")
    return FORM % drawn.getvalue()


def test_a_member_logs_in_writes_and_sends_a_picture_that_a_worker_takes_on(site: Site) -> None:
    ann = Visitor(site)
    ann.log_in("ann")
    assert ann.send("/api/posts", {"title": "Spring", "source": "It is *here*."}).status == 201
    sent = ann.ask("POST", "/api/media", picture(), Content_Type="multipart/form-data; boundary=x")
    assert sent.status == 201, sent.body
    shown = ann.ask("GET", urlsplit(json.loads(sent.body)["url"]).path)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
    wait_for(lambda: not site.inside("web", "mablog", "jobs", "list", "--state", "waiting"))
    assert not site.inside("web", "mablog", "jobs", "list", "--state", "dead")
    too_large = ann.ask("POST", "/api/media", b"x" * (12 * 1024 * 1024 + 1))
    assert (too_large.status, too_large.headers["Server"]) == (413, "nginx")


def test_the_proxy_serves_the_studio_and_files_itself_and_nobody_has_rights(site: Site) -> None:
    reader = Visitor(site)
    (version,) = set(re.findall(rb'/static/[^"]+\?v=(\w+)', reader.ask("GET", "/").body))
    address, of_another = (f"/static/css/admin.css?v={each}" for each in (version.decode(), "another"))
    assert reader.ask("GET", of_another).headers["Cache-Control"] == "no-cache"
    site.compose("stop", "web")
    for dynamic in ("/", of_another, "/static/none.css"):
        assert reader.ask("GET", dynamic).status in (502, 504), dynamic
    style = reader.ask("GET", address)
    assert style.body == Path(mablog.__file__).with_name("static").joinpath("css", "admin.css").read_bytes()
    assert style.headers["Cache-Control"] == "max-age=31536000, public"
    studio = reader.ask("GET", "/studio/write")
    assert (studio.status, studio.headers.get_content_type(), studio.headers["Cache-Control"]) == (
        200, "text/html", "no-cache"
    )  # fmt: skip
    assert b'src="/studio/assets/' in studio.body
    site.compose("start", "web")
    site.wait()
    assert reader.ask("GET", "/static/none.css").status == 404
    for service in ("web", "worker", "proxy"):
        site.inside(service, "sh", "-ec", WITHOUT_RIGHTS)


def test_limits_count_clients_by_their_addresses_and_nothing_that_they_make_up_is_believed(site: Site) -> None:
    proxy = f"http://{site.address('proxy', 'edge')}:8080"
    ways = [proxy] * (int(LIMIT.partition("/")[0]) + 1) + ["http://web:5000"] * 2
    run = ("run", "--rm", "--interactive", "--network", "site_edge", "mablog", "python3", "-", *ways)
    assert site.engine.podman(*run, stdin=ATTEMPTS).split() == ["401"] * (len(ways) - 3) + ["429"] * 3
    Visitor(site).log_in("ann")


def test_what_is_asked_when_it_is_told_to_end_is_answered(site: Site) -> None:
    database = {"host": site.address("db", "inside"), "user": "mablog", "password": SECRETS["POSTGRES_PASSWORD"]}
    with psycopg.connect(**database, dbname="mablog") as other, ThreadPoolExecutor() as threads:
        other.execute("LOCK TABLE posts")
        asked = threads.submit(Visitor(site).ask, "GET", "/api/posts")
        wait_for(lambda: other.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone() is not None)
        ending = site.engine.start("podman", "stop", "--time", "30", site.name("web"))
        wait_for(lambda: site.state("web")["Status"] == "stopping")
        other.rollback()
        assert asked.result().status == 200
        assert ending.wait() == 0
    assert site.state("web")["ExitCode"] == 0, "it took longer than 30 seconds, and was killed"
    site.compose("start", "web")
    site.wait()


def test_of_containers_that_begin_at_once_on_no_database_one_sets_it_up(site: Site) -> None:
    settings = {"DATABASE_URL": "postgresql://mablog@db/together", "PGPASSWORD": SECRETS["POSTGRES_PASSWORD"]}
    given = [word for item in settings.items() for word in ("--env", "=".join(item))]
    names = ["first", "second", "third"]
    for name in names:
        site.engine.podman("run", "--detach", "--name", name, "--network", "site_inside", *ALONE, *given, "mablog")
    for name in names:
        wait_for(lambda name=name: site.engine.start("podman", "healthcheck", "run", name).wait() == 0)
    logs = "".join(site.engine.podman("logs", name) for name in names)
    assert (logs.count("The database together is made."), logs.count("/setup/")) == (1, 1)
    site.engine.podman("rm", "--force", "--volumes", *names)


def test_a_service_that_dies_comes_back(site: Site) -> None:
    before = site.state("worker")["Pid"]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: site.state("worker")["Pid"] not in (0, before))


def test_down_and_up_keep_everything(site: Site) -> None:
    ann = Visitor(site)
    ann.log_in("ann")
    assert ann.send("/api/posts", {"title": "Kept", "source": "For good."}).status == 201
    sent = ann.ask("POST", "/api/media", picture(), Content_Type="multipart/form-data; boundary=x")
    address = urlsplit(json.loads(sent.body)["url"]).path
    site.inside("redis", "redis-cli", "set", "kept", "yes")
    site.compose("down")
    assert not site.engine.podman("ps", "--all", "--quiet")
    site.up()
    assert ann.ask("GET", "/api/user").status == 200, "ann is logged in no more"
    assert ann.ask("GET", "/api/posts/kept").status == 200
    assert ann.ask("GET", address).status == 200
    assert site.inside("redis", "redis-cli", "get", "kept") == "yes"


def test_no_log_has_a_secret(site: Site) -> None:
    logs = site.logs()
    assert "mablog answers at" in logs
    assert [name for name, secret in SECRETS.items() if secret in logs] == []
