"""How long a key takes in the studio's editor, from its press to the frame that shows it: `python -m bench.keys`.

It needs what the tests need (Chromium and Playwright), and the studio built.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from bench.sites import MABLOG, make_site, serving

PASSWORD = "only for measuring"
KEYS = 300
PARAGRAPH = "Words of a *long* text with a [link](/posts/a), `code` and **more**; " * 8 + "\n\n"
TEXTS = {"1 kB": 1_000, "100 kB": 100_000, "300 kB": 300_000}

LISTEN = """() => {
    window.times = [];
    const { port1, port2 } = new MessageChannel();
    let pressed = 0;
    // A message that is sent in a frame comes when the frame is drawn.
    port1.onmessage = () => times.push(performance.now() - pressed);
    addEventListener("keydown", (event) => {
        pressed = event.timeStamp;
        requestAnimationFrame(() => port2.postMessage(0));
    }, true);
}"""


def main() -> None:
    table = Table(
        "Text",
        "Median, ms",
        "95 of 100, ms",
        "Longest, ms",
        title=f"{KEYS} keys in the middle of a text",
    )
    with tempfile.TemporaryDirectory(prefix="mablog-keys-") as folder:
        for name, times in measure(Path(folder)).items():
            table.add_row(
                name,
                *(f"{times[place]:.1f}" for place in (len(times) // 2, len(times) * 95 // 100, -1)),
            )
    Console().print(table)


def measure(folder: Path) -> dict[str, list[float]]:
    """Milliseconds of each key, shortest first, by the size of the text."""
    site = make_site(folder, None, 0, name="keys")
    add = [*MABLOG, "user", "add", "ann", "--role", "author", "--password-stdin"]
    subprocess.run(
        add,
        env={**os.environ, **site.settings},
        input=PASSWORD,
        text=True,
        check=True,
        capture_output=True,
    )
    with serving(site.settings, folder) as server, sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(base_url=server.url).new_page()
        page.request.post("/api/login", data={"username": "ann", "password": PASSWORD})
        return {name: _typed(page, size) for name, size in TEXTS.items()}


def _typed(page: Page, size: int) -> list[float]:
    source = (PARAGRAPH * (size // len(PARAGRAPH) + 1))[:size]
    post = page.request.post("/api/posts", data={"title": "A post to type in", "source": source}).json()
    page.goto(f"/studio/write/{post['slug']}")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.press("Control+Home")
    for _ in range(min(20, size // len(PARAGRAPH))):
        text.press("PageDown")
    page.evaluate(LISTEN)
    for number in range(KEYS):
        page.keyboard.press("abcdefgh "[number % 9])
    page.wait_for_function(f"times.length === {KEYS}")
    times: list[float] = page.evaluate("times")
    return sorted(times)


if __name__ == "__main__":
    main()
