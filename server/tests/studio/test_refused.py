"""The main deed of each screen, where it is slow, lost or refused: it is sent once, says why, and loses no word."""

from dataclasses import dataclass, field

import pytest
from factories import PASSWORD
from live import LiveServer
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect
from studio.screens import CODES, MEMBERS, PUBLIC, go, refusing
from studio.walking import photo


@dataclass(frozen=True)
class Deed:
    """What somebody does on a screen: `opens` names the button of its window, `fills` its fields by label."""

    button: str
    fills: dict[str, str] = field(default_factory=dict)
    opens: str = ""
    path: str = ""
    """Where the screen is open in a way that offers it."""


DEEDS = {
    "log-in": Deed("Log in", {"Username or e-mail": "u1", "Password": PASSWORD}),
    "register": Deed(
        "Register",
        {"Username": "u4", "E-mail address": "u4@example.org", "Password": PASSWORD, "Name shown to readers": "一"},
    ),
    "forgot": Deed("Send the link", {"E-mail address": "u1@example.org"}),
    "reset": Deed("Save the password", {"The link from the mail": "abc", "New password": PASSWORD}),
    "confirm": Deed("Confirm", path="confirm#abc"),
    "tag": Deed("Unfollow: 7"),
    "post": Deed("Comment", {"Your comment": "一二"}),
    "profile": Deed("Unfollow: 花子"),
    "followers": Deed("Unfollow: 花子"),
    "followed": Deed("Unfollow: 花子"),
    "following": Deed("Unfollow: 7", path="following?show=tags"),
    "notifications": Deed("Mark all read"),
    "welcome": Deed("Save and go on", {"Name of the site": "一二", "Tagline": "三"}),
    "account/profile": Deed("Save", {"Name shown to readers": "一", "About you": "二", "Place": "三"}),
    "account/pictures": Deed("Upload", {"What it shows": "一"}),
    "account/language": Deed("Save"),
    "account/email": Deed("Change the address", {"New address": "u5@example.org", "Your password": PASSWORD}),
    "account/password": Deed("Change the password", {"Present password": PASSWORD, "New password": PASSWORD}),
    "account/sessions": Deed("Log out everywhere but here"),
    "account/tokens": Deed("Make the token", {"Name": "一"}),
    "account/notifications": Deed("Save"),
    "account/blocks": Deed("Unblock: 次郎"),
    "account/leave": Deed("Delete my account", {"Your password": PASSWORD}),
    "admin-moderation": Deed("Decide", {"A note": "一"}, opens="Decide …"),
    "admin-moderated": Deed("Do it", {"A note": "一"}, opens="Silence …"),
    "admin-member": Deed("Give this role"),
    "admin-new-role": Deed("Save", {"Name": "一"}),
    "admin-role": Deed("Save"),
    "admin-settings": Deed("Save", {"Tagline": "一"}),
    "admin-modules": Deed("Switch off"),
    "admin-mail": Deed("Send again"),
    "admin-jobs": Deed("Run now"),
    "revisions": Deed("Restore"),
}
ONLY_READ = {"home", "tags", "search", "comment", "admin-members", "admin-roles", "admin-audit"}
WALKED_ELSEWHERE = {"write": "test_writing.py, test_never_lost.py", "my-posts": "test_writing.py"}


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {"MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MABLOG_JOB_PROCESSES": 0}


def test_every_screen_on_which_something_is_done_is_walked() -> None:
    assert {*DEEDS, *ONLY_READ, *WALKED_ELSEWHERE} == {*PUBLIC, *MEMBERS}


@pytest.mark.long
def test_each_deed_is_sent_once_says_why_it_is_refused_and_loses_nothing(
    whole_site: None, page: Page, browser: Browser, live_server: LiveServer
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/studio/nowhere")
    visitors = ("log-in", "register", "forgot", "reset", "confirm")
    faults = [fault for screen in visitors for fault in faults_of(page, screen)]
    who = {"username": "u1", "password": PASSWORD}
    with browser.new_context(base_url=live_server.url) as elsewhere:
        assert elsewhere.request.post("/api/login", data=who).ok
    assert page.request.post("/api/login", data=who).ok
    page.goto("/studio/nowhere")
    faults += [fault for screen in DEEDS if screen not in visitors for fault in faults_of(page, screen)]
    assert not faults, "\n".join(faults)


def faults_of(page: Page, screen: str) -> list[str]:
    deed = DEEDS[screen]
    go(page, deed.path or (PUBLIC | MEMBERS)[screen])
    around = page.locator("main")
    if deed.opens:
        around.get_by_role("button", name=deed.opens).first.click()
        around = page.get_by_role("dialog")
    for label, text in deed.fills.items():
        around.get_by_label(label, exact=True).fill(text)
    if screen == "account/pictures":
        around.locator("input[type=file]").set_input_files(photo())
    button = around.get_by_role("button", name=deed.button).first
    faults = sent_twice(page, button)
    for status in (0, 401, 409, 429, 500):
        faults += refused(page, button, status)
        left = {label: around.get_by_label(label, exact=True).input_value() for label in deed.fills}
        if left != deed.fills:
            faults.append(f"{status}: {left} is left of {deed.fills}")
    if deed.opens:
        page.keyboard.press("Escape")
    return [f"{screen}: {fault}" for fault in faults]


def sent_twice(page: Page, button: Locator) -> list[str]:
    """Press twice where the network is slow, and then lose the answer."""
    held: list[Route] = []
    page.route("**/api/**", hold := lambda route: route.fallback() if is_read(route.request) else held.append(route))
    pressed = button.element_handle()
    with page.expect_request(lambda request: not is_read(request)):
        button.click()
    pressed.dispatch_event("click")
    for route in held:
        route.abort()
    expect(button).to_be_enabled()
    page.unroute("**/api/**", hold)
    close_messages(page)
    return ["is sent twice"] if len(held) > 1 else []


def refused(page: Page, button: Locator, status: int) -> list[str]:
    asked: list[str] = []
    page.route("**/api/**", answer := refusing(status, asked, writes=True))
    with page.expect_request(lambda request: not is_read(request)):
        button.click()
    expect(button).to_be_enabled()
    if status == 401 and page.get_by_role("button", name="Your account").count():
        expect(page.get_by_role("dialog", name="Please log in again")).to_be_visible()
        page.keyboard.press("Escape")
    else:
        expect(page.get_by_role("alert").first).to_be_visible()
    page.unroute("**/api/**", answer)
    said = " ".join(page.get_by_role("alert").all_inner_texts())
    close_messages(page)
    return [f"says {said}"] if any(code in said for code in CODES) else []


def is_read(request: Request) -> bool:
    return request.method == "GET" or "/api/" not in request.url


def close_messages(page: Page) -> None:
    for button in page.get_by_role("button", name="Close this message").all():
        button.click()
