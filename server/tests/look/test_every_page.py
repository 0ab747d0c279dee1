"""Every page of the site under axe, in both colour modes: with content, on a new site, and after a refused form."""

import pytest
from accessible import violations
from factories import PASSWORD, make_user
from flask import Flask
from matrix.asking import Site
from matrix.tables import rows
from matrix.world import make_world
from playwright.sync_api import Page

from mablog import apis
from mablog.ratelimit.limits import LIMITS

pytestmark = [pytest.mark.long, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

COLUMNS = ("administrator", "author", "reader", "visitor")
"""Those who are asked, in this order, whether they see a page."""

FORM = "main form.card-form:has(button:not([type=button])):has(input[type=text], input[type=password], textarea)"
EMPTY = """(form) => {
  form.noValidate = true;
  const fields = 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), textarea';
  for (const field of form.querySelectorAll(fields)) field.value = '';
}"""


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {f"MABLOG_LIMIT_{limit.name.upper()}": "off" for limit in LIMITS}


def addresses(site: Site) -> dict[str, dict[str, str]]:
    """Of each page one address for which somebody gets it, by its route, by who that is."""
    found: dict[str, dict[str, str]] = {column: {} for column in COLUMNS}
    seen: set[str] = set()
    for column in COLUMNS:
        for row in rows():
            path = row.route.partition(" ")[2]
            if row.method != "GET" or apis.at(site.app, path) or path in seen or row.answers.get(column) != "200":
                continue
            # Parts of pages that scripts ask for are no pages.
            if site.ask(row, column).data.startswith(b"<!doctype") and not path.startswith("/studio"):
                seen.add(path)
                found[column][path] = site.address(row, column)
    return found


def test_every_page_is_accessible_with_content_and_after_a_refused_form(app: Flask, page: Page) -> None:
    site = Site(app, str(app.config["SQLALCHEMY_DATABASE_URI"]), make_world(app))
    pages = addresses(site)
    wrong: list[str] = []
    refused = 0
    for column, found in pages.items():
        page.context.clear_cookies()
        for path, address in found.items():
            if column != "visitor":
                page.request.post("/api/login", data={"username": column, "password": PASSWORD})
            page.mouse.move(0, 0)  # what lies under the pointer has other colours
            page.goto(address)
            wrong += [f"{path} as {column}: {rule}" for rule in violations(page)]
            form = page.locator(FORM).first
            if form.count():
                form.evaluate(EMPTY)
                with page.expect_navigation():
                    form.locator("button:not([type=button])").first.click()
                if page.locator(".field-error, .notice-error").count():
                    refused += 1
                    wrong += [f"{path} refused as {column}: {rule}" for rule in violations(page)]
            site.undo()
    site.close()
    assert not wrong, "\n".join(wrong)
    assert sum(map(len, pages.values())) > 50
    assert refused > 10


def test_every_page_of_a_new_site_is_accessible(app: Flask, page: Page) -> None:
    make_user("boss", role="administrator")
    without_arguments = [
        rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())
    ]
    wrong: list[str] = []
    for visits in ("visitor", "boss"):
        if visits == "boss":
            page.request.post("/api/login", data={"username": "boss", "password": PASSWORD})
        for path in without_arguments:
            if apis.at(app, path) or path.startswith("/studio"):
                continue
            answer = page.request.get(path)
            if answer.headers.get("content-type", "").startswith("text/html"):
                page.goto(path)
                wrong += [f"{path} for {visits}: {rule}" for rule in violations(page)]
    assert not wrong, "\n".join(wrong)
