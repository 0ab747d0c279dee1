"""axe, the judge of accessibility, on what a browser shows."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

COLOURED = """async (scheme) => {
  while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches) await new Promise(requestAnimationFrame);
  // Colours may change by a transition, which begins with the next frame.
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map((each) => each.finished));
}"""
"""Waits until the page has the colours of a scheme."""

CONTRASTS = "axe.run({runOnly: ['color-contrast'], resultTypes: ['violations']}).then(({violations}) => violations)"


def violations(page: Page) -> list[str]:
    """What axe finds on this screen once it is drawn, contrasts in the other colour mode, too: the rule, and where.

    Motion is reduced on the page from then on.
    """
    expect(page.locator("h1").first).to_be_attached()
    expect(page.locator(".loading")).to_have_count(0)
    found = list(Axe().run(page).response["violations"])
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    _colour(page, "light" if is_dark else "dark")
    found += page.evaluate(CONTRASTS)
    _colour(page, "dark" if is_dark else "light")
    return [f"{rule['id']}: {', '.join(node['html'][:120] for node in rule['nodes'][:3])}" for rule in found]


def assert_accessible(page: Page) -> None:
    """axe finds nothing on this screen, in either colour mode."""
    found = violations(page)
    assert not found, "\n".join(found)


def _colour(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(COLOURED, scheme)
