"""Pictures as a browser shows them. The kind of database shows in none of it, so SQLite is enough."""

from pathlib import Path

import pytest
from factories import PASSWORD, make_user
from flask import Flask
from media.samples import drawing, saved
from playwright.sync_api import Page, expect

from mablog import jobs
from mablog.db import db
from mablog.media.models import Media

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    """The test does the jobs itself."""
    return {**config, "MABLOG_JOB_PROCESSES": "0"}


def test_a_picture_goes_by_form_from_the_disk_into_a_post_and_comes_as_avif(
    app: Flask, page: Page, tmp_path: Path
) -> None:
    make_user("ann", role="author")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(drawing(1200, 800), "JPEG"))
    page.goto("/login")
    page.get_by_label("E-mail address or username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    page.goto("/account/pictures")
    page.get_by_label("Picture", exact=True).set_input_files(photo)
    page.get_by_label("What it shows").fill("Four colours")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("The picture is stored.")).to_be_visible()
    line = page.get_by_label("Markdown").input_value()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == line
    page.goto("/posts/new")
    page.get_by_label("Title").fill("A flag")
    page.get_by_label("Text", exact=True).fill(line)
    page.get_by_role("button", name="Publish").click()
    shown = page.get_by_alt_text("Four colours")
    expect(shown).to_be_visible()
    jobs.run_due()
    db.session.rollback()
    assert db.session.query(Media).one().has_avif
    page.reload()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert shown.evaluate("image => image.currentSrc").endswith(".avif")
    assert page.request.get(shown.evaluate("image => image.currentSrc")).headers["content-type"] == "image/avif"
