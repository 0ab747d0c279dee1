"""The pages of the examples as a browser shows them. The kind of database shows in none of it, so SQLite is enough."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from accessible import assert_accessible
from examples.conftest import run
from factories import PASSWORD, make_user
from flask import Flask
from live import LiveServer, serving
from media.samples import drawing, saved
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.long, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

NARROW, WIDE = 320, 1400


@pytest.fixture
def live_server(installed: Path, config: dict[str, object], tmp_path: Path) -> Iterator[LiveServer]:
    """A site with cars and dogs."""
    config |= {"MABLOG_MODULES": "cars, dogs"}
    settings = {name: str(value) for name, value in config.items()} | {"TEST_DATABASE_URL": str(config["DATABASE_URL"])}
    run([installed / "mablog", "db", "upgrade"], **settings)
    with serving(config, tmp_path, program=installed / "mablog") as server:
        yield server


def log_in(page: Page) -> None:
    make_user("ann", role="administrator")
    page.goto("/login")
    page.get_by_label("E-mail address or username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("link", name="Log in")).to_have_count(0)


def look(page: Page, *paths: str) -> None:
    """Each page fits into narrow and wide windows, and axe finds nothing in light or dark."""
    for path in paths:
        page.goto(path)
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{path} at {width}"
            assert_accessible(page)


def test_dogs_are_shown_found_changed_and_removed_by_keyboard_on_any_screen(
    app: Flask, page: Page, tmp_path: Path
) -> None:
    photo = tmp_path / "dog.jpg"
    photo.write_bytes(saved(drawing(1200, 800), "JPEG"))
    look(page, "/dogs/")
    log_in(page)
    page.goto("/dogs/")
    page.get_by_role("link", name="Show a dog").press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type("Rex")
    page.keyboard.press("Tab")
    page.keyboard.type("A breed whose name is long without a space: " + "poodle" * 2)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Picture")).to_be_focused()
    page.get_by_label("Picture").set_input_files(photo)
    page.keyboard.press("Tab")
    page.keyboard.type("Four colours")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_alt_text("Four colours")).to_be_visible()
    look(page, "/dogs/", "/dogs/?q=poodle", "/dogs/?q=cat", "/dogs/new", "/dogs/1", "/dogs/1/edit", "/dogs/1/delete")
    page.goto("/dogs/")
    page.get_by_role("searchbox").fill("POODLE")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Rex").press("Enter")
    page.get_by_role("link", name="Edit", exact=True).press("Enter")
    page.get_by_label("Name").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    page.get_by_label("Name").fill("Bella")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Delete").press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_text("Bella is removed.")).to_be_visible()


def test_cars_are_bought_on_any_screen(app: Flask, page: Page) -> None:
    look(page, "/cars/")
    log_in(page)
    page.goto("/cars/")
    page.get_by_label("Model").fill("Beetle" * 10)
    page.get_by_label("You are").select_option("Teacher")
    page.get_by_role("button", name="Buy").press("Enter")
    expect(page.get_by_text("is yours.")).to_be_visible()
    look(page, "/cars/", "/@ann")
