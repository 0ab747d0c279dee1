"""Error pages: one look for all, and one that needs no database."""

from clients import CheckedClient
from flask import Flask
from lxml import html
from sqlalchemy import text

from mablog.db import db
from mablog.errors import TITLES, rendered


def test_each_error_has_a_page_that_says_what_to_do(app: Flask) -> None:
    for status in (400, 401, 403, 404, 405, 409, 413, 429, 500, 503):
        with app.test_request_context("/somewhere"):
            app.preprocess_request()
            answer = rendered(status, TITLES[status], "")
            title = str(TITLES[status])
        page = html.fromstring(answer.get_data(as_text=True))
        assert answer.status_code == status
        assert page.findtext(".//h1") == title
        assert page.xpath("//main//p[not(@class)]"), status
        assert page.xpath("//main//a[@href='/']"), status


def test_when_the_database_fails_the_reader_still_gets_a_page(app: Flask, client: CheckedClient) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as outside tests
    db.session.execute(text("DROP TABLE settings"))
    db.session.commit()
    answer = client.get("/")
    assert answer.status_code in (500, 503)
    assert "<h1>" in answer.get_data(as_text=True)
