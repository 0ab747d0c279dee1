"""A profile in a real browser. The kind of database shows in none of it, so SQLite is enough."""

from io import BytesIO

import pytest
from factories import PASSWORD, make_user
from flask import Flask
from live import LiveServer
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def photo() -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(out, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_without_javascript_a_member_tells_who_they_are_and_shows_their_face(
    app: Flask, live_server: LiveServer, browser: Browser
) -> None:
    make_user("ann", name="Ann Author")
    with browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 700}
    ) as context:
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("E-mail address or username").fill("ann")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Log in").click()
        page.goto("/@ann")
        face = page.get_by_role("main").locator("img.avatar")
        expect(face).to_have_attribute("src", "/media/drawn/AA-8.svg")
        assert face.evaluate("image => image.complete && image.naturalWidth") == 512
        page.get_by_role("link", name="Edit your profile").click()
        page.get_by_label("About you").fill("I write about *gardens*.")
        page.get_by_label("Links").fill("https://social.example/@ann")
        page.get_by_label("Picture", exact=True).set_input_files(photo())
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_have_text("Your profile is saved.")
        page.goto("/@ann")
        assert face.evaluate("image => image.complete && image.naturalWidth") == 400
        expect(page.locator(".profile-bio em")).to_have_text("gardens")
        expect(page.get_by_role("link", name="social.example/@ann")).to_have_attribute("rel", "me nofollow noopener")
