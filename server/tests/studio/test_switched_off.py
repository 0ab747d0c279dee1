"""The studio of a site whose optional features are switched off: nothing leads there, nothing is asked there."""

from pathlib import Path

import pytest
from factories import PASSWORD
from live import serving
from playwright.sync_api import Browser, Page, Response, expect
from studio.screens import MEMBERS, PUBLIC, go

from mablog.modules.parts import OPTIONAL

GONE = {
    "search": {"search"},
    "comments": {"comment"},
    "follows": {"followers", "followed", "following"},
    "notifications": {"notifications", "account/notifications"},
    "moderation": {"admin-moderation", "admin-moderated"},
}
"""The screens of a feature."""

MISSING = "There is nothing at this address"

HOLLOW = """
() => [...document.querySelectorAll("main :is(section:not(.editor-page), nav, ul, ol, fieldset, .notice, .empty)")]
  .filter((box) => box.checkVisibility() && !box.textContent.trim() && !box.querySelector("img, svg, input, textarea"))
  .map((box) => box.outerHTML.slice(0, 120))
"""
"""Boxes with nothing in them."""


@pytest.mark.long
def test_no_screen_has_a_trace_of_what_is_switched_off(
    whole_site: None, browser: Browser, config: dict[str, object], tmp_path: Path
) -> None:
    gone = set().union(*GONE.values())
    modules = ", ".join(f"-{part}" for part in OPTIONAL if part != "studio")
    faults: list[str] = []
    with (
        serving(config | {"MABLOG_MODULES": modules}, tmp_path) as server,
        browser.new_context(base_url=server.url, locale="en-GB") as context,
    ):
        page = context.new_page()
        page.on("response", lambda answer: faults.extend(refusals(answer)))
        links: dict[str, str] = {}
        for screens in (PUBLIC, MEMBERS):
            if screens is MEMBERS:
                assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
            page.goto("/studio/nowhere")
            for screen, path in screens.items():
                if screen in gone:
                    page.goto(f"/studio/{path}")
                    expect(page.get_by_role("heading", name=MISSING)).to_be_visible()
                    continue
                go(page, path)
                faults += faults_of(page, path)
                links |= dict.fromkeys(hrefs(page), path)
            walked = {f"/studio/{path}" for path in screens.values()}
            for href, where in links.items():
                address = href.partition("#")[0]
                if address in walked:
                    continue
                walked.add(address)
                if address.startswith("/studio/"):
                    go(page, "nowhere")
                    go(page, address.removeprefix("/studio/"))
                    faults += [f"from {where}: {fault}" for fault in faults_of(page, address)]
                elif (answer := page.request.get(address)).status >= 400:
                    faults.append(f"{where} leads to {address}: {answer.status}")
    assert not faults, "\n".join(faults)


def refusals(answer: Response) -> list[str]:
    return [f"{answer.frame.url} asks for {answer.url}: {answer.status}"] if answer.status >= 400 else []


def hrefs(page: Page) -> list[str]:
    """The addresses of this site that the screen links to."""
    found = page.locator("a[href]").evaluate_all(
        "links => links.filter((link) => link.host === location.host).map((link) => link.pathname + link.search)"
    )
    return [str(href) for href in found]


def faults_of(page: Page, path: str) -> list[str]:
    expect(page.locator(".loading")).to_have_count(0)
    faults = [f"has nothing in {box}" for box in page.evaluate(HOLLOW)]
    faults += [f"says {said}" for said in page.get_by_role("alert").all_inner_texts()]
    if page.get_by_role("heading", name=MISSING).count():
        faults.append("is not there")
    return [f"{path}: {fault}" for fault in faults]
