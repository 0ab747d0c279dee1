"""Every screen, on a phone and on a wide window, in both colour modes, in another language and from right to left."""

import pytest
from accessible import violations
from factories import PASSWORD, make_comment, make_post, make_user
from flask import Flask
from playwright.sync_api import Page

from mablog.db import db, utcnow
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.notifications import notify
from mablog.site import service as site

PUBLIC = (
    "", "login", "register", "forgot", "reset", "confirm", "tags", "tags/7", "search", "search?q=42", "posts/1", "@u1",
    "@u1/followers", "@u2/following",
    "nowhere",
)  # fmt: skip
MEMBERS = (
    "following", "notifications", "my-posts", "write", "write/1", "write/1/revisions", "welcome",
    "account/profile", "account/pictures", "account/language", "account/email", "account/password", "account/sessions",
    "account/tokens", "account/notifications", "account/blocks", "account/leave",
    "admin/moderation", "admin/moderation?show=decided", "admin/moderation/members/u1", "admin/members",
    "admin/members/u2", "admin/roles", "admin/new-role", "admin/roles/author", "admin/settings", "admin/modules",
    "admin/mail", "admin/jobs", "admin/audit",
)  # fmt: skip

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


@pytest.fixture
def site_with_everything(app: Flask) -> None:
    """A site whose own words have no Latin letters, so that those on a screen are the studio's."""
    site.change_settings({"name": "四二", "tagline": "四二四二"})
    first = make_user("u1", role="administrator", name="山田")
    second = make_user("u2", name="花子")
    post = make_post(
        first, title="一つ目", slug="1", source="## 一\n\n二三四。\n\n## 五\n\n六七八。", tags=["7"], language="ja"
    )
    make_post(first, title="二つ目", slug="2", status="draft", source="二", language="ja")
    comment = make_comment(post, second, source="三")
    make_comment(post, first, parent=comment, source="四")
    moderation.report(
        second, ReportInput.model_validate({"target": {"type": "post", "slug": "1"}, "reason": "spam", "note": "五"})
    )
    notify(first, "follower", key="follower", actor=second)
    db.session.commit()


@pytest.mark.parametrize(("width", "scheme", "language"), [(320, "dark", "pseudo-rtl"), (1400, "light", "pseudo")])
def test_every_screen_is_accessible_fits_its_window_and_has_its_words_in_the_catalogue(
    site_with_everything: None, page: Page, width: int, scheme: str, language: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.add_init_script(f"localStorage.setItem('language', '{language}')")
    faults = [fault for path in PUBLIC for fault in faults_of(page, path)]
    assert page.request.post("/api/login", data={"username": "u1", "password": PASSWORD}).ok
    faults += [fault for path in MEMBERS for fault in faults_of(page, path)]
    assert not faults, "\n".join(faults)


def faults_of(page: Page, path: str) -> list[str]:
    page.goto(f"/studio/{path}")
    faults = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"{wide} pixels wider than the window")
    if plain := sorted(set(page.evaluate(OURS)) - NAMES):
        faults.append(f"not in the catalogue: {', '.join(plain)}")
    return [f"/studio/{path}: {fault}" for fault in faults]
