"""Every page, message and mail is read in a language made on the fly: what is not between its brackets was missed."""

import re
from collections.abc import Iterator
from mailbox import FILES, mails
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from databases import SQLiteDatabases
from lxml import html
from matrix.asking import Site
from matrix.tables import Row, rows
from matrix.world import WORD as WORLDS_WORD
from matrix.world import make_world
from pseudo import accented, write_catalogue
from sqlalchemy import select, update
from test_bad_input import NO_OBJECTS, PlainClient, fields_of, operations, send, wrong_values
from werkzeug.test import TestResponse

from mablog.access import public
from mablog.accounts.models import User
from mablog.app import Mablog
from mablog.db import Base, db
from mablog.modules.parts import OPTIONAL
from mablog.ratelimit.limits import LIMITS
from mablog.site.queries import site_settings

LANGUAGE = "eo"
"""Esperanto stands for the pseudo-locale: its dates are not English, and no catalogue of ours has it."""

COLUMNS = ("visitor", "author", "administrator")
ROWS = [row for row in rows() if not re.search(r" /(api|studio)\b|\.(xml|rss|json|txt)$", row.route)]
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"(?=[^\W\d_]{2})\w*[aeiouAEIOU]\w*")
"""A word whose vowels are plain: those of the pseudo-locale have accents."""
SHOWN_ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "data-label", "data-copy", "data-copied", "data-show")
NOT_WORDS = "script | style | code | pre | time | textarea | *[@lang or @translate]"
"""Elements of which nothing is ours to translate: code, dates, what somebody wrote, and what says its own language."""

SHORT = 12
"""Characters of a text that may stand in something longer by chance."""

BAD_VALUES = ("", "\u202e", "x" * 70_000, "-1")


@pytest.fixture
def database(sqlite_databases: SQLiteDatabases) -> Iterator[str]:
    """One database is enough: no words are in it."""
    yield sqlite_databases.create("words")
    sqlite_databases.drop("words")


@pytest.fixture
def config(config: dict[str, object], tmp_path: Path) -> dict[str, object]:
    write_catalogue(tmp_path / "catalogues", LANGUAGE, accented)
    limits = {f"MABLOG_LIMIT_{limit.name.upper()}": "off" for limit in LIMITS}
    return config | {"MABLOG_TRANSLATIONS": str(tmp_path / "catalogues")} | limits | FILES


@pytest.fixture
def site(app: Mablog, config: dict[str, object]) -> Iterator[Site]:
    """The site of the matrix, whose people all read the pseudo-locale."""
    world = make_world(app)
    db.session.execute(update(User).values(language=LANGUAGE))
    db.session.commit()
    for headers in world.headers.values():
        headers["Accept-Language"] = LANGUAGE
    site = Site(app, str(config["DATABASE_URL"]), world)
    yield site
    site.undoing.connection.close()


def contents() -> set[str]:
    """Every text that somebody wrote, or that is a name within the site: all that the database holds."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield " ".join(value.split())
        elif isinstance(value, dict | list | tuple):
            for each in value.values() if isinstance(value, dict) else value:
                yield from texts(each)

    dates = Locale.parse(LANGUAGE)
    found = {
        site_settings().name,
        WORLDS_WORD,
        *OPTIONAL,
        *dates.months["format"]["wide"].values(),
        *dates.days["format"]["wide"].values(),
    }
    for table in Base.metadata.tables.values():
        for row in db.session.execute(select(table)):
            found.update(texts(list(row)))
    return found


def missed(text: str, known: set[str]) -> str:
    """What is left of a text without what the catalogue and people said, if there are words in it."""
    text = " ".join(text.split())
    while BRACKETED.search(text):
        text = BRACKETED.sub(" ", text)
    text = text.strip(" .…:·,@")
    if len(text) > SHORT and any(text in content for content in known):  # a part of something, such as a summary
        return ""
    for content in sorted((content for content in known if content and content in text), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(content)}(?!\w)", " ", text)
    return text.strip() if WORD.search(text) else ""


def said_on(response: TestResponse) -> set[str]:
    """What a page says: its texts, and those that are only heard or shown by scripts."""
    page = html.fromstring(response.text)
    for element in page.xpath(f"//body//*[self::{NOT_WORDS.replace(' | ', ' or self::')}]"):
        element.text = None
        for child in list(element):
            element.remove(child)
    texts = page.xpath("//title/text() | //body//text()")
    return {*texts, *(value for name in SHOWN_ATTRIBUTES for value in page.xpath(f"//body//@{name}"))}


def assert_nothing_missed(said: set[tuple[str, str]], *, more: set[str] = frozenset()) -> None:
    """Nothing of what was said, by where it was said, is in words that are neither in a catalogue nor somebody's."""
    known = contents() | more
    texts = {text: missed(text, known) for _where, text in said}
    wrong = sorted({f"{where}: {texts[text]}" for where, text in said if texts[text]})
    assert not wrong, "\n".join(wrong)


def ask(site: Site, row: Row, column: str) -> TestResponse:
    """The answer to a row, and where a form leads on, the page that it leads to with what is said there."""
    response = site.ask(row, column)
    cookie = response.headers.get("Set-Cookie", "").partition(";")[0]
    if row.method == "GET" or response.status_code != 302 or not cookie:
        return response
    headers = {"Accept-Language": LANGUAGE, "Cookie": cookie}
    return site.client.get(response.location, headers=headers, follow_redirects=True)


def is_page(response: TestResponse) -> bool:
    return response.mimetype == "text/html" and response.status_code not in (301, 302)


def test_a_word_that_is_in_no_catalogue_is_found(site: Site) -> None:
    page = (
        '<p aria-label="Pages">⟦Ŝàvé⟧ Herons</p><title>Title</title><time>1 May</time><p>⟦À ⟦b⟧ c⟧: <b>Posts</b></p>'
        '<p>⟦Ŝàvé <b>one</b> möré⟧</p><code>none</code><p lang="en">English</p>'
    )
    site.app.add_url_rule("/missed", "missed", public(lambda: f"<html><body>{page}</body></html>"))
    said = said_on(site.client.get("/missed"))
    found = {missed(text, {"Herons", "one", "herons of Posts and Pages"}) for text in said}
    assert found == {"", "Pages", "Title", "Posts"}


@pytest.mark.long
def test_no_page_has_words_that_are_in_no_catalogue(site: Site) -> None:
    said: set[tuple[str, str]] = set()
    for row in (row for row in ROWS if row.method == "GET"):
        for column in COLUMNS:
            response = site.ask(row, column)
            if is_page(response):
                assert '<html lang="en"' not in response.text, row
                said |= {(f"{row.route} ({column})", text) for text in said_on(response)}
    assert len({where for where, _text in said}) > 100
    assert_nothing_missed(said)


@pytest.mark.long
def test_nothing_is_said_about_a_form_in_words_that_are_in_no_catalogue(site: Site) -> None:
    said: set[tuple[str, str]] = set()
    typed = set(BAD_VALUES)
    for row in (row for row in ROWS if row.method == "POST" and row.route != "POST /language"):
        form = row.request.get("form", {})
        for sent in [form, *(dict.fromkeys(form, bad) for bad in BAD_VALUES if form)]:
            site.undo()
            tried = Row(row.place, row.route, row.request | {"form": sent}, row.objects, row.answers)
            response = ask(site, tried, "administrator")
            if is_page(response):
                said |= {(row.route, text) for text in said_on(response)}
                typed |= {str(value) for value in sent.values()}
    assert len({where for where, _text in said}) > 30
    assert_nothing_missed(said, more=typed)


def test_the_api_says_nothing_about_an_input_in_words_that_are_in_no_catalogue(site: Site) -> None:
    said: set[tuple[str, str]] = set()
    client = PlainClient(site.app, site.app.response_class)
    headers = site.world.headers["administrator"]
    for method, path, operation in operations(site.app):
        fields = fields_of(site.app, operation)
        bodies: list[Any] = [{}, *NO_OBJECTS[:4]] if fields is not None else [None]
        for name, rules in (fields or {}).items():
            bodies += [{name: value} for value in wrong_values(site.app, rules) if len(str(value)) < 1000]
        for body in bodies:
            response = send(client, method, f"{path}?limit=0&cursor=x", body, headers=headers)
            if response.mimetype == "application/problem+json":
                told = response.json
                fields_told = [text for each in told.get("fields", {}).values() for text in each]
                said |= {(f"{method} {path}", text) for text in [told["title"], *(fields_told or [told["detail"]])]}
    assert len({where for where, _text in said}) > 60
    assert_nothing_missed(said)


def test_no_mail_has_words_that_are_in_no_catalogue(site: Site, app: Mablog) -> None:
    for row in ROWS:
        if row.method == "POST":
            site.ask(row, "administrator")
    said: set[tuple[str, str]] = set()
    for mail in mails(app):
        text, page = (part.get_content() for part in mail.iter_parts())
        told = [*text.splitlines(), *html.fromstring(page).xpath("//body//text()")]
        said |= {(mail["Subject"], re.sub(r"(https?://|blog\.example)\S*", "", each)) for each in told}
    assert len({where for where, _text in said}) > 5
    assert_nothing_missed(said)
