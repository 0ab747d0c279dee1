"""Every screen, on a phone and on a wide window, in both colour modes, in another language and from right to left."""

import pytest
from accessible import violations
from factories import PASSWORD
from playwright.sync_api import Page
from studio.screens import MEMBERS, PUBLIC, go, routed

from mablog.db import utcnow

OURS = r"""
() => {
  const elsewhere = "[lang]:not(html), code, bdi, time, script, [data-from-server]";
  const plain = (text) => text?.match(/[A-Za-z]{3,}/g) ?? [];
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (!around.closest(elsewhere) && around.checkVisibility()) words.push(...plain(node.textContent));
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]"))
    if (!element.closest(elsewhere))
      for (const name of ["aria-label", "placeholder", "title"]) words.push(...plain(element.getAttribute(name)));
  return words;
}
"""
"""Words in plain letters on the screen. The pseudo-locale has none: what is left was written into the code."""

NAMES = {
    "reader", "author", "moderator", "administrator", "example", "org", "English", "Espa", "mablog", "Markdown", "UTC",
    "http", "https", "Chrome", "Linux", f"{utcnow():%B}", f"{utcnow():%b}",
}  # fmt: skip
"""What has the same name in every language, and what this site calls things."""


def test_every_screen_of_the_router_is_walked() -> None:
    assert {*PUBLIC, *MEMBERS} == routed()


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(320, "dark", "pseudo-rtl"), pytest.param(1400, "light", "pseudo", marks=pytest.mark.long)],
)
def test_every_screen_is_accessible_fits_its_window_and_has_its_words_in_the_catalogue(
    whole_site: None, page: Page, width: int, scheme: str, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.add_init_script(f"localStorage.setItem('language', '{language}')")
    page.goto("/studio/nowhere")
    faults = [fault for path in PUBLIC.values() for fault in faults_of(page, path)]
    assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
    page.goto("/studio/nowhere")
    faults += [fault for path in MEMBERS.values() for fault in faults_of(page, path)]
    assert not faults, "\n".join(faults)


def faults_of(page: Page, path: str) -> list[str]:
    go(page, path)
    faults = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"{wide} pixels wider than the window")
    if plain := sorted(set(page.evaluate(OURS)) - NAMES):
        faults.append(f"not in the catalogue: {', '.join(plain)}")
    return [f"/studio/{path}: {fault}" for fault in faults]
