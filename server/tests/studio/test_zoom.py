"""The studio at 200 %."""

from factories import PASSWORD
from live import LiveServer
from playwright.sync_api import Browser, Page, expect
from studio.screens import MEMBERS, PUBLIC, go

CUT_OFF = """
() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (!element.checkVisibility() || element.closest(".visually-hidden, .skip-link, svg")) return false;
  if (!element.textContent.trim() || box.width <= 1) return false;
  const isOutside = (box.right > innerWidth + 1 || box.left < -1) && !element.closest("pre, nav");
  const isTooWide = element.scrollWidth > element.clientWidth + 1;
  return isOutside || (isTooWide && ["hidden", "clip"].includes(style.overflowX));
}).map((element) => element.outerHTML.slice(0, 120))
"""
"""What has text that does not fit into it, or into the window."""


def test_at_200_percent_nothing_is_cut_off_and_the_editor_can_be_used(
    whole_site: None, browser: Browser, live_server: LiveServer
) -> None:
    # What a browser's zoom does to a window of 1280 x 800.
    window = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2, "base_url": live_server.url}
    with browser.new_context(**window) as context:
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")
        page.goto("/studio/nowhere")
        faults = [fault for path in PUBLIC.values() for fault in cut_off(page, path)]
        assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
        page.goto("/studio/nowhere")
        faults += [fault for path in MEMBERS.values() for fault in cut_off(page, path)]
        assert not faults, "\n".join(faults)

        go(page, "write/2")
        text = page.get_by_role("textbox", name="Text")
        text.focus()
        page.keyboard.press("Control+End")
        for line in range(30):
            page.keyboard.type(f"\nLine {line}")
        expect(page.get_by_text("Line 29")).to_be_in_viewport(ratio=0.9)
        tools = page.get_by_role("toolbar").get_by_role("button")
        for tool in tools.all():
            tool.focus()
            expect(tool).to_be_in_viewport(ratio=0.9)
        page.get_by_role("button", name="Bold").click()
        page.keyboard.type("bold")
        expect(page.locator(".cm-line", has_text="bold**")).to_be_in_viewport(ratio=0.9)


def cut_off(page: Page, path: str) -> list[str]:
    go(page, path)
    expect(page.locator(".loading")).to_have_count(0)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    faults = [f"{wide} pixels wider than the window"] if wide > 0 else []
    return [f"/studio/{path}: {fault}" for fault in [*faults, *page.evaluate(CUT_OFF)]]
