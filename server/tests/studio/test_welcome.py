"""The first run: whoever opens the administrator's link sets the site up, step by step."""

import re
from collections.abc import Iterator

import pytest
from accessible import assert_accessible
from factories import make_user
from flask import Flask
from live import LiveServer
from playwright.sync_api import Page, expect
from smtp import Postbox, taking_mail

from mablog.accounts import service as accounts
from mablog.db import db
from mablog.sample.service import fill_empty_site


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with taking_mail() as postbox:
        yield postbox


@pytest.fixture
def config(config: dict[str, object], postbox: Postbox) -> dict[str, object]:
    return config | {"MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": postbox.port}


def test_the_first_administrator_names_the_site_tries_its_mail_and_comes_back_to_what_was_skipped(
    app: Flask, studio: Page, live_server: LiveServer, postbox: Postbox
) -> None:
    fill_empty_site()
    token = accounts.issue_first_admin_link()
    db.session.commit()
    studio.goto(f"/setup/{token}")
    studio.get_by_label("Username").fill("ann")
    studio.get_by_label("E-mail address").fill("ann@example.org")
    studio.get_by_label("Password", exact=True).fill("walls of quiet amber")
    studio.get_by_role("main").get_by_role("button").last.click()

    expect(studio.get_by_role("heading", name="What is your site called?")).to_be_visible()
    progress = studio.get_by_role("progressbar", name="Steps done")
    expect(progress).to_have_js_property("value", 0)
    studio.get_by_label("Name of the site").fill("")
    studio.get_by_role("button", name="Save and go on").click()
    expect(studio.get_by_label("Name of the site")).to_be_focused()
    assert_accessible(studio)
    studio.get_by_label("Name of the site").fill("Ann's garden")
    studio.get_by_label("Tagline").fill("What grows")
    studio.get_by_role("button", name="Save and go on").click()
    expect(studio.get_by_role("heading", name="Language and time of your site")).to_be_focused()
    expect(studio.get_by_role("banner")).to_contain_text("Ann's garden")
    expect(progress).to_have_js_property("value", 1)
    studio.get_by_role("link", name="Skip", exact=True).click()

    expect(studio.get_by_text(f"Links in mails and feeds begin with {live_server.url}")).to_be_visible()
    studio.get_by_role("button", name="Go on").click()
    expect(studio.get_by_role("heading", name="Mail", exact=True)).to_be_focused()
    expect(studio.get_by_label("Send a test mail to")).to_have_value("ann@example.org")
    studio.get_by_role("button", name="Send it now").click()
    expect(studio.get_by_text("It was taken.")).to_be_visible()
    assert [mail["To"] for mail in postbox.mails] == ["ann@example.org"]
    postbox.answers["RCPT"].append("550 no such person")
    studio.get_by_role("button", name="Send it now").click()
    expect(studio.get_by_text("It was not taken.")).to_be_visible()
    expect(studio.get_by_role("main").get_by_role("status")).to_contain_text("no such person")
    assert_accessible(studio)
    studio.get_by_role("link", name="Go on later").click()
    studio.goto("/studio/admin/mail")
    studio.get_by_label("Send a test mail to").fill("bob@example.org")
    studio.get_by_role("button", name="Send it now").click()
    expect(studio.get_by_text("It was taken.")).to_be_visible()
    assert [mail["To"] for mail in postbox.mails] == ["ann@example.org", "bob@example.org"]
    assert_accessible(studio)

    studio.goto("/studio/welcome")
    expect(studio.get_by_role("heading", name="Language and time of your site")).to_be_visible()
    studio.get_by_label("Language of the site").select_option("Español")
    studio.get_by_label("Time zone").select_option("Europe/Vienna")
    studio.get_by_role("button", name="Save and go on").click()
    expect(studio.get_by_role("heading", name="The address of your site")).to_be_focused()
    site = studio.request.get("/api/site").json()
    assert (site["name"], site["tagline"]) == ("Ann's garden", "What grows")
    assert (site["language"], site["time_zone"]) == ("es", "Europe/Vienna")

    studio.get_by_role("link", name="First post").click()
    studio.get_by_role("button", name="Remove the sample blog").click()
    expect(studio.get_by_role("button", name="Remove the sample blog")).to_have_count(0)
    expect(studio.get_by_role("heading", name="Your first post")).to_be_focused()
    studio.get_by_role("link", name="Skip", exact=True).click()
    expect(studio.get_by_role("heading", name="Your site is ready")).to_be_focused()
    assert_accessible(studio)
    studio.get_by_role("main").get_by_role("link", name="Write a post").click()
    expect(studio).to_have_url(re.compile(rf"{live_server.url}/studio/write(\?draft=.+)?$"))


def test_where_the_browser_is_elsewhere_the_set_up_says_what_to_set_and_others_see_none_of_it(
    app: Flask, studio: Page, live_server: LiveServer
) -> None:
    make_user("ann", role="administrator")
    make_user("eve")
    studio.request.post("/api/login", data={"username": "eve", "password": "a long one, really"})
    studio.goto("/studio/welcome")
    expect(studio.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    studio.request.post("/api/login", data={"username": "ann", "password": "a long one, really"})
    setup = {
        "url": "https://blog.example",
        "is_url_set": True,
        "mail": "nowhere",
        "mail_server": "",
        "mail_sender": "",
        "has_sample": False,
    }
    studio.route("**/api/site/setup", lambda route: route.fulfill(json=setup))
    studio.goto("/studio/welcome/address")
    expect(studio.get_by_label("The setting")).to_have_value(f"MABLOG_URL={live_server.url}")
    assert_accessible(studio)
    studio.unroute("**/api/site/setup")
    studio.get_by_role("button", name="Look again").click()
    expect(studio.get_by_text("and that is where you are")).to_be_visible()
