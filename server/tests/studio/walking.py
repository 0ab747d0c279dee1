"""Steps that several walks through the studio share."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, Route, expect


def photo() -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(out, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": out.getvalue()}


def in_vain(page: Page, address: str, button: Locator) -> None:
    """What is sent here does not arrive: lost, too much at once, a server that breaks. Each says what to do next."""
    ways = {
        0: "Check the connection, then try again",
        429: "Wait a minute, then try again",
        500: "Try again in a moment",
    }
    for status, words in ways.items():
        page.route(address, _refusal(status))
        button.click()
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        page.unroute(address)


def _refusal(status: int) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.fallback()
        elif status:
            route.fulfill(status=status, body="<html>")
        else:
            route.abort()

    return answer


def told(page: Page, text: str) -> None:
    """A message says so, and is gone from the screen after that."""
    message = page.get_by_role("region", name="Messages").get_by_text(text)
    expect(message).to_be_visible()
    page.get_by_role("button", name="Close this message").last.click()
    expect(message).to_have_count(0)
