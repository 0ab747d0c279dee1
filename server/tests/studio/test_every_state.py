"""Every screen where there is nothing yet, and where the server does not answer: it says so, and what to do next."""

import pytest
from accessible import violations
from factories import PASSWORD, make_user
from flask import Flask
from playwright.sync_api import Page, expect
from studio.screens import CODES, MEMBERS, PUBLIC, go, refusing

WAYS_ON = "main :is(a, button, input, textarea, select):not([tabindex='-1'])"


@pytest.mark.long
def test_a_new_site_says_on_every_screen_what_comes_there(app: Flask, page: Page) -> None:
    make_user("u1", role="administrator")
    page.goto("/studio/nowhere")
    faults = [fault for path in PUBLIC.values() for fault in faults_of(page, path)]
    assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
    page.goto("/studio/nowhere")
    faults += [fault for path in MEMBERS.values() for fault in faults_of(page, path)]
    for tab in ("scheduled", "published", "bin", "invitations"):
        go(page, "nowhere")
        faults += faults_of(page, f"my-posts?tab={tab}")
    assert not faults, "\n".join(faults)


def faults_of(page: Page, path: str) -> list[str]:
    go(page, path)
    faults = violations(page)
    for empty in page.locator(".empty").all():
        if empty.locator(":not(.empty-title)").count() == 0:
            faults.append(f"does not say what comes there: {empty.inner_text()}")
    if page.locator(WAYS_ON).count() == 0 and page.locator(".empty").count() == 0:
        faults.append("no way leads on")
    return [f"/studio/{path}: {fault}" for fault in faults]


@pytest.mark.long
@pytest.mark.parametrize("status", [500, 0, 401, 429])
def test_what_cannot_be_loaded_says_why_and_comes_when_it_is_tried_again(
    whole_site: None, page: Page, status: int
) -> None:
    page.clock.install()
    page.goto("/studio/nowhere")
    faults = [fault for path in PUBLIC.values() for fault in failed(page, path, status)]
    assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
    page.goto("/studio/nowhere")
    faults += [fault for path in MEMBERS.values() for fault in failed(page, path, status)]
    assert not faults, "\n".join(faults)


def test_a_post_that_is_opened_after_the_session_ended_comes_after_the_log_in(whole_site: None, page: Page) -> None:
    assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
    page.goto("/studio/my-posts")
    expect(page.get_by_role("heading", name="My posts")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("link", name="二つ目", exact=True).click()
    dialog = page.get_by_role("dialog", name="Please log in again")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Title")).to_have_value("二つ目")


def failed(page: Page, path: str, status: int) -> list[str]:
    """Open a screen that the server refuses, then let it answer."""
    asked: list[str] = []
    answer = refusing(status, told=asked)
    page.route("**/api/**", answer)
    go(page, path)
    while page.locator("main .loading").count():  # a server in between is asked again before this is told
        page.clock.fast_forward(3000)
    page.unroute("**/api/**", answer)
    if not asked:
        return []
    alert = page.get_by_role("alert")
    assert alert.count(), asked
    faults = violations(page) if status == 500 else []
    if status == 401 and path in MEMBERS.values():
        expect(page.get_by_role("dialog", name="Please log in again")).to_be_visible()
        page.keyboard.press("Escape")
    said = " ".join(alert.all_inner_texts())
    if any(code in said for code in CODES):
        faults.append(f"says {said}")
    if not page.locator("h1").first.inner_text().strip():
        faults.append("no heading")
    again = page.locator("main").get_by_role("button", name="Try again")
    if again.count() == 0:
        return [f"/studio/{path}: cannot be tried again: {said}"]
    again.first.click()
    try:
        expect(page.locator("main").locator("[role=alert], .loading")).to_have_count(0, timeout=5000)
    except AssertionError:
        faults.append("does not come when it is tried again")
    return [f"/studio/{path}: {fault}" for fault in faults]
