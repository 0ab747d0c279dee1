"""axe, the judge of accessibility, on what a browser shows."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page) -> list[str]:
    """What axe finds on this screen as it is now: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {', '.join(node['html'][:120] for node in rule['nodes'][:3])}" for rule in found]


def assert_accessible(page: Page) -> None:
    """axe finds nothing on this screen as it is now."""
    found = violations(page)
    assert not found, "\n".join(found)
