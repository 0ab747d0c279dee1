"""No word that somebody typed is lost, whatever happens to the server, the network, the browser and the session."""

import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from accessible import assert_accessible
from desk import add, begin, expect_saved, slug_of, stored, text_of, wait_until_kept, write, write_elsewhere
from factories import PASSWORD, make_user
from flask import Flask
from live import free_port, serving
from playwright.sync_api import BrowserContext, BrowserType, Page, Route, expect

SAVES = "**/working-copy"


@pytest.fixture
def ann(app: Flask, log_in: Callable[[str], None]) -> None:
    """A member who may write, and is logged in."""
    make_user("ann", role="author")
    log_in("ann")


def enter(context: BrowserContext) -> Page:
    page = context.pages[0] if context.pages else context.new_page()
    assert page.request.post("/api/login", data={"username": "ann", "password": PASSWORD}).ok
    return page


def kill(context: BrowserContext) -> None:
    """Kill a browser, with all its processes, as a system does that needs the memory."""
    assert context.browser
    found = context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    with context.expect_event("close"):
        for process in found["processInfo"]:
            with suppress(ProcessLookupError):  # it may go with the first one, which is the browser's own
                os.kill(process["id"], signal.SIGKILL)


def test_every_word_is_there_after_the_server_and_the_browser_were_killed_and_on_a_second_device(
    app: Flask, config: dict[str, object], tmp_path: Path, chromium: tuple[BrowserType, dict[str, Any]]
) -> None:
    make_user("ann", role="author")
    program, options = chromium
    port = free_port()
    device = {**options, "base_url": f"http://127.0.0.1:{port}", "locale": "en-GB"}
    first, second = tmp_path / "first", tmp_path / "second"
    with serving(config, tmp_path, port=port) as server, program.launch_persistent_context(first, **device) as context:
        page = enter(context)
        slug = write(page, "Killed", "These words arrive.")
        add(page, " These are typed")
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        add(page, " while it dies, and these after it.")
        expect(page.get_by_role("status").filter(has_text="Offline:")).to_be_visible()
        wait_until_kept(page, "after it.")
        page.get_by_role("link", name="Write", exact=True).click()
        page.get_by_label("Title", exact=True).fill("It never heard of this")
        # The last key is kept without a pause after it: no time passes any more. Then the browser is killed.
        page.clock.install()
        page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        add(page, "Not one word of it.")
        wait_until_kept(page, "Not one word of it.")
        kill(context)
    with serving(config, tmp_path, port=port), program.launch_persistent_context(first, **device) as context:
        page = enter(context)
        page.goto("/studio/my-posts")
        kept = page.get_by_role("region", name="Only on this device")
        expect(kept.get_by_role("link")).to_have_text(["It never heard of this", "Killed"])
        assert_accessible(page)
        kept.get_by_role("link", name="Killed").click()
        expect(page.get_by_text("This device had words that the server did not have yet.")).to_be_visible()
        whole = "These words arrive. These are typed while it dies, and these after it."
        expect(text_of(page)).to_have_text(whole)
        expect_saved(page)
        assert stored(page, slug)["source"] == whole
        page.get_by_role("link", name="My posts").first.click()
        kept.get_by_role("link", name="It never heard of this").click()
        expect(text_of(page)).to_have_text("Not one word of it.")
        expect_saved(page)
        page.get_by_role("link", name="My posts").first.click()
        expect(page.get_by_role("link", name="It never heard of this", exact=True)).to_be_visible()
        expect(kept).to_have_count(0)
        with program.launch_persistent_context(second, **device) as other:
            page = enter(other)
            page.goto("/studio/my-posts")
            page.get_by_role("link", name="It never heard of this", exact=True).click()
            expect(text_of(page)).to_have_text("Not one word of it.")
            page.goto(f"/studio/write/{slug}")
            expect(text_of(page)).to_have_text(whole)


def test_words_arrive_from_offline_after_a_new_log_in_and_from_a_closed_tab(ann: None, studio: Page) -> None:
    slug = write(studio, "A day", "One.")
    studio.context.set_offline(True)
    add(studio, " Two, offline.")
    expect(studio.get_by_role("status").filter(has_text="Offline: What you write is kept")).to_be_visible()
    assert_accessible(studio)
    studio.context.set_offline(False)
    expect_saved(studio)
    studio.context.clear_cookies()
    add(studio, " Three, logged out.")
    again = studio.get_by_role("dialog", name="Please log in again")
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Log in").click()
    expect_saved(studio)
    expect(text_of(studio)).to_have_text("One. Two, offline. Three, logged out.")
    # The screen is left: nothing is asked, and the rest is sent.
    add(studio, " Four, and away.")
    studio.get_by_role("link", name="Home").click()
    expect(studio.get_by_role("heading", name="My Awesome Blog")).to_be_visible()
    studio.go_back()
    expect(text_of(studio)).to_have_text("One. Two, offline. Three, logged out. Four, and away.")
    add(studio, " Five, and closed.")
    tab = studio.context.new_page()
    studio.close()
    tab.goto(f"/studio/write/{slug}")
    expect(text_of(tab)).to_have_text("One. Two, offline. Three, logged out. Four, and away. Five, and closed.")
    expect_saved(tab)


@pytest.mark.parametrize("has_locks", [True, False], ids=["locks", "no locks, as without HTTPS"])
def test_one_of_two_tabs_writes_and_the_other_takes_over_every_word(ann: None, studio: Page, has_locks: bool) -> None:
    if not has_locks:
        studio.context.add_init_script("delete Navigator.prototype.locks")
    write(studio, "Tabs", "One.")
    other = studio.context.new_page()
    other.goto(studio.url)
    take = other.get_by_role("button", name="Write here instead")
    expect(take).to_be_visible()
    expect(text_of(other)).to_have_count(0)
    assert_accessible(other)
    add(studio, " Two, at the last moment.")
    take.click()
    expect(text_of(other)).to_have_text("One. Two, at the last moment.")
    expect(studio.get_by_text("You are writing this post in another tab or window.")).to_be_visible()
    add(other, " Three.")
    other.close()
    expect(text_of(studio)).to_have_text("One. Two, at the last moment. Three.")


def test_a_conflict_shows_both_versions_and_overwrites_neither(ann: None, studio: Page) -> None:
    slug = write(studio, "Both", "The fox is red.")
    conflict = studio.get_by_role("heading", name="This text was changed elsewhere, too")

    def collide(number: int) -> None:
        write_elsewhere(studio, slug, source=f"The fox is blue {number}.", title="Theirs")
        add(studio, f" Mine {number}.")
        studio.keyboard.press("Control+s")
        expect(conflict).to_be_focused()
        assert stored(studio, slug)["source"] == f"The fox is blue {number}."

    collide(1)
    assert_accessible(studio)
    expect(studio.locator("del").filter(has_text="blue")).to_be_visible()
    expect(studio.locator("ins").filter(has_text="red")).to_be_visible()
    expect(studio.get_by_role("region", name="Title").locator("del")).to_have_text("Theirs")
    studio.get_by_role("button", name="Keep mine").click()
    expect_saved(studio)
    assert stored(studio, slug)["source"] == "The fox is red. Mine 1."
    collide(2)
    # It is there also after the window was loaded anew.
    studio.reload()
    expect(conflict).to_be_visible()
    studio.get_by_role("button", name="Bring both together by hand").click()
    studio.get_by_label("Your text, to which you add what you want of theirs").fill("Red and blue.")
    studio.get_by_role("button", name="Use this text").click()
    expect_saved(studio)
    assert stored(studio, slug)["source"] == "Red and blue."
    expect(text_of(studio)).to_have_text("Red and blue.")
    collide(3)
    studio.get_by_role("button", name="Take theirs").click()
    expect(text_of(studio)).to_have_text("The fox is blue 3.")
    expect(studio.get_by_label("Title", exact=True)).to_have_value("Theirs")
    expect_saved(studio)
    # The editor takes it back.
    text_of(studio).click()
    studio.keyboard.press("Control+z")
    expect(text_of(studio)).to_have_text("Red and blue. Mine 3.")


def test_words_arrive_through_the_worst_answers_at_the_worst_moments(ann: None, studio: Page) -> None:
    slug = write(studio, "Storms", "Begun.")
    expected = "Begun."

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    def answer(status: int, **headers: str) -> Callable[[Route], None]:
        return lambda route: route.fulfill(status=status, json={"detail": "Not now."}, headers=headers)

    for number, trouble in enumerate(
        [answer(500), answer(503), answer(429, **{"Retry-After": "1"}), lambda route: route.abort(), lose_the_answer]
    ):
        studio.route(SAVES, trouble, times=1)
        add(studio, f" Word {number}")
        expected += f" Word {number}"
        with studio.expect_request(SAVES):
            studio.keyboard.press("Control+s")
        add(studio, ".")
        expected += "."
        expect_saved(studio)
        assert stored(studio, slug)["source"] == expected
    # The server changed its mind about the version, not about the text.
    copy = stored(studio, slug)
    fields = {name: copy[name] for name in ("title", "excerpt", "language", "tags", "cover", "cover_alt")}
    other = {"version": copy["version"], "theirs": copy["source"], "theirs_fields": fields}
    studio.route(SAVES, lambda route: route.fulfill(status=409, json=other), times=1)
    add(studio, " The end.")
    expect_saved(studio)
    assert stored(studio, slug)["source"] == f"{expected} The end."
    # What it will not take is kept, and it says why.
    too_long = {"detail": "Some fields are wrong.", "fields": {"title": ["This is too long."]}}
    studio.route(SAVES, lambda route: route.fulfill(status=422, json=too_long), times=1)
    studio.get_by_label("Title", exact=True).fill("Storms, and more")
    expect(studio.get_by_role("status").filter(has_text="Not saved: Title: This is too long.")).to_be_visible()
    expect(studio.get_by_label("Title", exact=True)).to_have_attribute("aria-invalid", "true")
    studio.get_by_label("Title", exact=True).fill("Storms over")
    expect_saved(studio)
    assert stored(studio, slug)["title"] == "Storms over"


def test_on_a_slow_network_it_says_what_it_waits_for_and_saves_every_word_once(ann: None, studio: Page) -> None:
    asked: list[str] = []
    on_their_way: list[Route] = []

    def delay(route: Route) -> None:
        asked.append(route.request.method)
        on_their_way.append(route)

    def arrive() -> None:
        """Let the one request that is on its way arrive, once it is."""
        for _ in range(5_000):
            if on_their_way:
                break
            studio.evaluate("0")
        [route] = on_their_way
        on_their_way.clear()
        route.continue_()

    state = studio.locator(".save-state")
    studio.route(re.compile(r"/api/posts(/[^/]+/working-copy(/apply)?)?$"), delay)
    begin(studio, "Slow", "One.")
    studio.keyboard.press("Control+s")
    expect(state).to_have_text("Saving …")
    add(studio, " Two.")
    for _ in range(3):
        studio.keyboard.press("Control+s")
    expect(state).to_have_text("Saving …")
    arrive()
    arrive()
    slug = slug_of(studio)
    expect(state).to_have_text("Saving …")
    # The screen is left meanwhile, and comes back.
    add(studio, " Three.")
    studio.get_by_role("link", name="Home").click()
    expect(studio.get_by_role("heading", name="My Awesome Blog")).to_be_visible()
    studio.go_back()
    expect(text_of(studio)).to_have_text("One. Two. Three.")
    arrive()
    arrive()
    expect_saved(studio)
    assert asked == ["POST", "GET", "PUT", "PUT"]
    # It is opened anew, and published while its last words are on their way.
    studio.reload()
    expect(studio.get_by_role("status").filter(has_text="Loading …")).to_be_visible()
    arrive()
    add(studio, " Four.")
    studio.keyboard.press("Control+s")
    studio.get_by_role("button", name="Publish …").click()
    studio.get_by_role("dialog", name="Publish").get_by_role("button", name="Publish").click()
    expect(state).to_have_text("Saving …")
    for _ in range(3):
        arrive()
    expect(studio.get_by_role("button", name="Update")).to_be_visible()
    assert asked[4:] == ["GET", "PUT", "POST", "GET"]
    assert studio.request.get(f"/api/posts/{slug}").json()["source"] == "One. Two. Three. Four."
    drafts = studio.request.get("/api/user/posts?tab=drafts").json()["items"]
    assert drafts == []
