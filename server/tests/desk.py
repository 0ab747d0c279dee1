"""What somebody does on the screen where posts are written, as a test says it."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


def text_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def begin(page: Page, title: str, text: str = "") -> None:
    """Begin a new post."""
    page.goto("/studio/write")
    page.get_by_label("Title", exact=True).fill(title)
    if text:
        add(page, text)


def write(page: Page, title: str, text: str) -> str:
    """Write a new post until the server has it; return its address."""
    begin(page, title, text)
    save(page)
    return slug_of(page)


def add(page: Page, text: str) -> None:
    """Type at the end of the text."""
    text_of(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def save(page: Page) -> None:
    """Press Ctrl-S, and wait until the server has it."""
    page.keyboard.press("Control+s")
    expect_saved(page)


def expect_saved(page: Page) -> None:
    expect(page.locator(".save-state")).to_have_text("Saved", timeout=20_000)


def slug_of(page: Page) -> str:
    """The address of the post, once the server has given it one."""
    expect(page).to_have_url(re.compile(r"/studio/write/[^/?]+$"))
    return page.url.rpartition("/")[2]


def stored(page: Page, slug: str) -> dict[str, Any]:
    """What the server has before its writers."""
    answer = page.request.get(f"/api/posts/{slug}/working-copy")
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


def write_elsewhere(page: Page, slug: str, **fields: Any) -> None:
    """Save something as another program would, or this member on another device."""
    version = stored(page, slug)["version"]
    answer = page.request.put(f"/api/posts/{slug}/working-copy", data=fields, headers={"If-Match": f'"{version}"'})
    assert answer.ok, answer.text()


KEPT = """
(words) => new Promise((resolve) => {
  const opened = indexedDB.open("mablog-writing");
  opened.onsuccess = () => {
    const asked = opened.result.transaction("texts").objectStore("texts").getAll();
    asked.onsuccess = () => {
      opened.result.close();
      resolve(asked.result.some(({ content }) => content.source.endsWith(words)));
    };
  };
})
"""


def wait_until_kept(page: Page, words: str) -> None:
    """Wait until a text that ends with these words is kept in this browser."""
    # Not by `wait_for_function`, to which a promise is true before it is kept.
    for _ in range(5_000):
        if page.evaluate(KEPT, words):
            return
    raise AssertionError(f"not kept: {words}")
