"""What readers and writers see, in a real browser. The kind of database shows in none of it, so SQLite is enough."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import PASSWORD, make_post, make_user
from flask import Flask
from live import LiveServer
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pseudo import turned, write_catalogue

from mablog.comments import service as comments
from mablog.comments.schemas import CommentInput
from mablog.db import db, utcnow
from mablog.media.service import store_picture
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.notifications import notify
from mablog.site import service as site

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LONG_TEXT = """Words that fill a line, and [a link](https://example.org) among them. [^1]

## Code

```python
def reading_minutes(words: int, rate: int = 230) -> int: return max(1, round(words / rate)) if words > 0 else 1
```

## A table

| Site | Language | Posts | Notes |
|------|:--------:|------:|-------|
| One | Python | 509 | Ten years of a real blog, with everything that is odd about it |

## Lists

- [x] Done
- [ ] Not done

> Quoted.

https://www.youtube.com/watch?v=dQw4w9WgXcQ

[^1]: A note.
"""

READERS = (
    "/",
    "/posts/long",
    "/posts/arabic",
    "/about",
    "/tags/",
    "/tags/design",
    "/@ann",
    "/archive",
    "/search?q=words",
)
READERS_FORMS = ("/login", "/register", "/search", "/nowhere")
WRITERS = (
    "/posts/new",
    "/posts/long/edit",
    "/account/posts",
    "/account",
    "/account/profile",
    "/account/devices",
    "/account/delete",
    "/account/tokens",
    "/account/pictures",
    "/account/notifications",
    "/notifications",
    "/admin/settings",
    "/admin/members",
    "/admin/members/ann",
    "/admin/roles",
    "/admin/roles/new",
    "/admin/roles/author",
    "/admin/audit",
    "/moderation",
    "/moderation/1",
    "/moderation/members/bob",
    "/report?type=comment&id=1",
)


@pytest.fixture
def config(config: dict[str, object], tmp_path: Path) -> dict[str, object]:
    """A site that can also be read from right to left."""
    write_catalogue(tmp_path / "catalogues", "ar", turned)
    return config | {"MABLOG_TRANSLATIONS": str(tmp_path / "catalogues")}


@pytest.fixture
def blog(app: Flask) -> None:
    """A site with what its pages can show."""
    ann = make_user("ann", role="administrator", name="Ann Author")
    picture = BytesIO()
    Image.new("RGB", (1200, 700), "teal").save(picture, "PNG")
    cover = store_picture(ann, picture.getvalue()).key
    long = make_post(
        ann,
        title="A long one",
        slug="long",
        source=LONG_TEXT,
        tags=["design"],
        cover=cover,
        cover_alt="Teal",
        pinned=True,
    )
    make_post(ann, title="مرحبا بالعالم", slug="arabic", language="ar", source="هذا نص عربي.", excerpt="نص")
    make_post(ann, title="An old one", slug="old", published_at=utcnow() - timedelta(days=400))
    make_post(ann, title="About", slug="about", is_page=True)
    bob = make_user("bob", name="Bob Okonkwo-Featherstonehaugh")
    notify(ann, "follower", key="follower", actor=bob)
    notify(ann, "moderation", key="case", data={"title": "Moderators hid your comment", "text": "The reason: spam."})
    comments.write_comment(bob, long, CommentInput(source="A *comment*."))
    report = {"target": {"type": "comment", "id": 1}, "reason": "spam", "note": "Look at it."}
    moderation.report(make_user("eve"), ReportInput.model_validate(report))
    site.change_settings({"tagline": "Notes on building public things."})
    db.session.commit()


def log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("E-mail address or username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Your account")).to_be_visible()


def check(page: Page, path: str) -> None:
    page.goto(path)
    broken = [rule["id"] for rule in Axe().run(page).response["violations"]]
    assert not broken, f"{path}: {broken}"
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{path} is {wide} pixels wider than the window"


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), pytest.param(1400, "light", marks=pytest.mark.long)])
def test_every_page_is_accessible_and_fits_its_window(blog: None, page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in READERS + READERS_FORMS:
        check(page, path)
    log_in(page)
    for path in WRITERS:
        check(page, path)


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1400])
def test_every_page_can_be_read_from_right_to_left(blog: None, page: Page, live_server: LiveServer, width: int) -> None:
    def middle(selector: str) -> float:
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    page.set_viewport_size({"width": width, "height": 800})
    page.context.add_cookies([{"name": "language", "value": "ar", "url": live_server.url}])
    for path in READERS + READERS_FORMS + WRITERS:
        if path == WRITERS[0]:
            page.request.post("/api/login", data={"username": "ann", "password": PASSWORD})
        check(page, path)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert middle(".header-tools") < width / 2 < middle(".brand"), path
        if page.locator("main .form-check").count():
            assert middle("main .form-check-label") < middle("main .form-check-input"), path


def test_a_line_of_text_has_60_to_75_characters(app: Flask, page: Page) -> None:
    make_post(
        title="Words",
        slug="words",
        source="Most people read lines of some sixty-five characters with the least effort. " * 30,
    )
    page.set_viewport_size({"width": 1400, "height": 800})
    page.goto("/posts/words")
    lines, characters = page.locator(".prose p").evaluate(
        "p => [p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight), p.textContent.length]"
    )
    assert 60 <= characters / lines <= 75


def test_the_date_of_a_recent_post_is_told_relatively_and_of_an_old_one_not(blog: None, page: Page) -> None:
    make_post(title="Fresh", slug="fresh", published_at=utcnow() - timedelta(hours=3, minutes=5))
    page.goto("/posts/fresh")
    expect(page.locator("article time")).to_have_text("3 hours ago")
    page.goto("/posts/old")
    expect(page.locator("article time")).to_have_text((utcnow() - timedelta(days=400)).strftime("%B %-d, %Y"))


def test_relative_dates_are_in_the_language_of_the_page(blog: None, live_server: LiveServer, browser: Browser) -> None:
    make_post(title="Fresh", slug="fresh", published_at=utcnow() - timedelta(hours=3, minutes=5))
    with browser.new_context(base_url=live_server.url, locale="es") as context:
        page = context.new_page()
        page.goto("/posts/fresh")
        expect(page.locator("article time")).to_have_text("hace 3 horas")


def test_without_javascript_dates_stand_written_and_the_menu_opens(
    blog: None, live_server: LiveServer, browser: Browser
) -> None:
    with browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 700}
    ) as context:
        page = context.new_page()
        page.goto("/posts/long")
        expect(page.locator("article time").first).to_have_text(f"{utcnow():%B} {utcnow().day}, {utcnow().year}")
        archive = page.get_by_label("Main menu").get_by_role("link", name="Archive")
        expect(archive).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        archive.click()
        expect(page.get_by_role("heading", name="Archive")).to_be_visible()


def test_the_chosen_colours_stay_on_the_next_page(blog: None, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark colours").click()
    page.goto("/archive")
    assert page.evaluate(ground) != light
    expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_skips_to_the_content(blog: None, page: Page) -> None:
    page.goto("/posts/long")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_preview_follows_the_text_and_unsaved_text_is_not_left_silently(blog: None, page: Page) -> None:
    log_in(page)
    page.goto("/posts/new")
    page.get_by_label("Title").fill("New")
    page.get_by_label("Text").fill("Some *words*.")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview.locator("em")).to_have_text("words")
    page.get_by_label("Text").fill("Other **words**.")
    expect(preview.locator("strong")).to_have_text("words")
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.accept())
        page.goto("/")
    assert asked.value.type == "beforeunload"


def test_without_javascript_the_preview_opens_beside_the_form(
    blog: None, live_server: LiveServer, browser: Browser
) -> None:
    with browser.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        page = context.new_page()
        log_in(page)
        page.goto("/posts/new")
        page.get_by_label("Text").fill("Some *words*.")
        with context.expect_page() as opened:
            page.get_by_role("button", name="Preview").click()
        expect(opened.value.locator("article em")).to_have_text("words")
        expect(page.get_by_label("Text")).to_have_value("Some *words*.")


def test_printed_pages_show_the_text_alone_on_white(blog: None, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/posts/long")
    expect(page.locator("header.site-header")).to_be_hidden()
    expect(page.get_by_text("Words that fill a line")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
