"""Features that can be switched off: the rest of the site works, and shows no trace of them."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from databases import SQLiteDatabases
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from lxml import html
from matrix.asking import Site
from matrix.tables import Row, rows
from matrix.world import World, make_world
from test_matrix import quick_passwords  # noqa: F401 (a fixture)
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from mablog import create_app
from mablog.app import Mablog
from mablog.modules.parts import OPTIONAL
from mablog.ratelimit.limits import LIMITS

COLUMNS = ("visitor", "author", "moderator", "administrator")
READS = [row for row in rows() if row.method == "GET"]
WRITES = [row for row in rows() if row.method != "GET" and "/modules/" not in row.route]
"""Without those that switch features: what the environment switches off stays so."""
CHOICES = [pytest.param(OPTIONAL, id="all"), *(pytest.param((name,), id=name) for name in OPTIONAL)]
LINKS = "//a/@href | //link/@href | //script/@src | //img/@src | //*/@data-unread | //*/@data-address"


@pytest.fixture
def database(sqlite_databases: SQLiteDatabases) -> Iterator[str]:
    """One database is enough: what is switched off is so on each."""
    yield sqlite_databases.create("off")
    sqlite_databases.drop("off")


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {f"MABLOG_LIMIT_{limit.name.upper()}": "off" for limit in LIMITS}


GONE = {
    "/comments/1": ("comment", "administrators-case", "decided-case"),
    "/following": ("own-notification", "authors-notification"),
}
"""What objects of the matrix are called that go with an address: comments, cases about them, news of followers."""


class SiteWithout(Site):
    """The site of the matrix without some features; `whole` is the application that has all."""

    def __init__(self, app: Flask, whole: Flask, url: str, world: World) -> None:
        super().__init__(app, url, world)
        self.whole = whole


@pytest.fixture
def without(
    app: Mablog, config: dict[str, object], compiled_templates: FileSystemBytecodeCache, request: Any
) -> Iterator[SiteWithout]:
    """The site of the matrix, which then goes on without these features."""
    world = make_world(app)
    off = create_app(config | {"MABLOG_MODULES": dict.fromkeys(request.param, False)})
    off.jinja_env.bytecode_cache = compiled_templates
    off.extensions["mablog.studio"] = app.extensions["mablog.studio"] = "<!doctype html>"  # as if it was built
    site = SiteWithout(off, app, str(config["DATABASE_URL"]), world)
    yield site
    site.close()


def asked(site: SiteWithout, path: str, column: str, method: str = "GET") -> TestResponse:
    return site.client.open(path, method=method, headers=dict(site.world.headers[column]))


def endpoint_of(app: Flask, path: str, method: str) -> str:
    """The name of the view at an address, empty where there is none."""
    try:
        return str(app.url_map.bind("blog.example").match(path, method=method)[0])
    except HTTPException:
        return ""


def is_here(site: SiteWithout, path: str, method: str) -> bool:
    """Whether the view that the whole site has at an address is there without the features, too."""
    return endpoint_of(site.whole, path, method) == endpoint_of(site.app, path, method) != ""


def leads(site: SiteWithout, path: str, page: TestResponse) -> Iterator[str]:
    """The addresses of this site that a page links to; a form must be taken by somebody."""
    tree = html.fromstring(page.text)
    for form in tree.xpath("//form"):
        action = urlsplit(urljoin(path, form.get("action") or path)).path
        assert is_here(site, action, form.get("method", "get").upper()), f"{path} has a form for {action}"
    for link in tree.xpath(LINKS):
        address = urlsplit(urljoin(f"https://blog.example{path}", link))
        if address.netloc == "blog.example" and address.scheme == "https" and not link.startswith("#"):
            yield address._replace(scheme="", netloc="", fragment="").geturl()


def crawled(site: SiteWithout, column: str) -> dict[str, int]:
    """The status of each page and file that somebody comes to from the first page, by its address."""
    found: dict[str, int] = {}
    waiting = [("/", "where one begins"), ("/account", "where one begins"), ("/missing", "where one begins")]
    while waiting:
        path, where = waiting.pop()
        if path in found or path.startswith(("/static/", "/bootstrap/", "/media/")):
            continue
        answer = asked(site, path, column)
        found[path] = answer.status_code
        if answer.status_code >= 400 and path != "/missing":
            whole = site.whole.test_client(use_cookies=False).get(path, headers=dict(site.world.headers[column]))
            assert whole.status_code == answer.status_code, f"{where} leads {column} to {path}: {answer.status}"
        if answer.status_code in (301, 302, 303, 308):
            waiting.append((urlsplit(answer.location).path, path))
        elif answer.mimetype == "text/html":
            waiting += [(address, path) for address in leads(site, path, answer)]
    return found


@pytest.mark.long
@pytest.mark.parametrize("without", CHOICES, indirect=True)
def test_every_link_leads_somewhere_and_every_form_is_taken(without: SiteWithout) -> None:
    for column in COLUMNS:
        assert len(crawled(without, column)) > 20


@pytest.mark.long
@pytest.mark.parametrize("without", CHOICES, indirect=True)
def test_what_is_left_answers_as_the_matrix_says_and_the_rest_is_not_there(without: SiteWithout) -> None:
    assert not (wrong := list(wrongly_answered(without, READS))), "\n".join(wrong)


@pytest.mark.long
@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize("without", CHOICES[:1], indirect=True)
def test_what_is_left_can_be_written_as_the_matrix_says(without: SiteWithout) -> None:
    assert not (wrong := list(wrongly_answered(without, WRITES))), "\n".join(wrong)


def wrongly_answered(without: SiteWithout, rows: Sequence[Row]) -> Iterator[str]:
    """Each cell that is answered in another way than the tables say, and other than 404 where its route is gone."""
    gone = [name for path, names in GONE.items() if not is_here(without, path, "GET") for name in names]
    for row in rows:
        is_about_gone = any(word in name for word in gone for name in row.objects)
        for column in set(COLUMNS) & set(row.answers):
            path = without.address(row, column)
            expected = row.answers[column].rstrip("=+!")
            if row.method != "GET":
                without.undo()
            if not is_here(without, path, row.method):
                status, expected = str(asked(without, path, column, row.method).status_code), "404"
                if status == "405":  # where a page of the site could have the address
                    continue
            else:
                status = asked_for(without, row, column)
                expected = "404" if is_about_gone and expected in ("200", "302") else expected
            if status != expected:
                yield f"{row} {column}: {status}, not {expected}"


def asked_for(site: SiteWithout, row: Row, column: str) -> str:
    answer = site.ask(row, column)
    leads_to_log_in = answer.status_code == 302 and (answer.location or "").startswith("/login?next=")
    return "log" if leads_to_log_in else str(answer.status_code)


@pytest.mark.parametrize("without", [("comments", "follows")], indirect=True)
def test_nobody_is_told_how_much_there_is_of_what_is_off(without: SiteWithout) -> None:
    def counted(app: Flask, path: str, name: str) -> int:
        return int(app.test_client().get(path).get_json()[name])

    for path, name in (("/api/posts/published-post", "comments_count"), ("/api/users/author", "followers_count")):
        assert counted(without.whole, path, name) > 0, name
        assert counted(without.app, path, name) == 0, name
