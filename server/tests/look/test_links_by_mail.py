"""The pages around addresses and passwords, and the mails that lead there, in a real browser."""

from mailbox import FILES, mails

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import make_user
from flask import Flask
from look.test_in_a_browser import check, log_in
from playwright.sync_api import Browser, Page, expect

from mablog.accounts import credentials, onetime
from mablog.accounts.onetime import Purpose
from mablog.db import db

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | FILES


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), pytest.param(1400, "light", marks=pytest.mark.long)])
def test_every_page_is_accessible_and_fits_its_window(app: Flask, page: Page, width: int, scheme: str) -> None:
    ann = make_user("ann", role="administrator")
    ann.confirmed_at = None
    tokens = {purpose: onetime.issue(purpose, ann, email="ann@example.org") for purpose in Purpose}
    db.session.commit()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in (
        "/password/reset",
        "/confirm",
        "/password/reset/dead",
        f"/password/reset/{tokens[Purpose.RESET]}",
        f"/confirm/{tokens[Purpose.CONFIRM]}",
        f"/email/{tokens[Purpose.NEW_EMAIL]}",
    ):
        check(page, path)
    log_in(page)
    for path in ("/account/email", "/account/security", "/admin/mail"):
        check(page, path)


def test_a_reader_chooses_a_new_password_by_mail(app: Flask, page: Page) -> None:
    make_user("ann")
    page.goto("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_is_accessible_in_light_and_dark_and_fits_a_telephone(app: Flask, browser: Browser, scheme: str) -> None:
    credentials.ask_reset(str(make_user("ann").email), client="")
    html = list(mails(app)[0].iter_parts())[1].get_content()
    with browser.new_context(viewport={"width": 320, "height": 800}) as context:
        page = context.new_page()
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_content(html)
        # A mail has no landmarks: the program that shows it has.
        broken = {rule["id"] for rule in Axe().run(page).response["violations"]} - {"region", "landmark-one-main"}
        assert not broken
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
