"""Pictures of the studio's main screens for docs/images: `make screenshots`.

Made on a site of its own with the sample blog, in Chromium, light and dark, wide and narrow.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from factories import PASSWORD, make_comment, make_user
from flask_migrate import upgrade
from live import serving
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from mablog import create_app
from mablog.db import db
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.posts.models import Post
from mablog.posts.queries import newest_posts
from mablog.sample.service import fill_empty_site

SIZES = {"wide": (1400, 900), "narrow": (390, 844)}
SCREENS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": ("", lambda page: expect(page.locator(".entry").first).to_be_visible()),
    "post": ("posts/{slug}", lambda page: expect(page.locator(".prose").first).to_be_visible()),
    "write": ("write/{slug}", lambda page: expect(page.locator(".cm-line").first).to_be_visible()),
    "moderation": ("admin/moderation", lambda page: expect(page.locator(".case").first).to_be_visible()),
    "settings": ("admin/settings", lambda page: expect(page.get_by_role("textbox").first).to_be_visible()),
}
"""Each screen by the name of its pictures: its address, and what says that it is drawn."""


@contextmanager
def site(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve the sample blog with a few words about it; the address, and the slug of a post."""
    config: dict[str, object] = {
        "MABLOG_ENV": "testing",
        "MABLOG_DATA": str(folder / "data"),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "SECRET_KEY": secrets.token_urlsafe(32),
    }
    app = create_app(config)
    with app.test_request_context():
        upgrade()
        fill_empty_site()
        ann = make_user("ann", role="administrator", name="Ann Gardener")
        bob = make_user("bob", name="Bob Reader")
        slug = newest_posts(None, cursor=None).items[0].slug
        post = db.session.scalars(select(Post).where(Post.slug == slug)).one()
        comment = make_comment(post, bob, source="I tried this over the weekend, and it *works*. Thank you!")
        make_comment(post, ann, parent=comment, source="Glad to hear it. Tell us how it grows.")
        spam = make_comment(post, make_user("eve"), source="Cheap watches, look here: https://example.com")
        report = {"target": {"type": "comment", "id": spam.id}, "reason": "spam", "note": "The third one today."}
        moderation.report(bob, ReportInput.model_validate(report))
        db.session.commit()
    with serving(config, folder) as server:
        yield server.url, slug


def take(browser: Browser, url: str, slug: str, target: Path) -> None:
    for scheme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            context = browser.new_context(
                base_url=url,
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
                viewport={"width": width, "height": height},
                locale="en-GB",
            )
            page = context.new_page()
            assert page.request.post("/api/login", data={"username": "ann", "password": PASSWORD}).ok
            for name, (path, is_drawn) in SCREENS.items():
                page.goto(f"/studio/{path.format(slug=slug)}")
                is_drawn(page)
                page.wait_for_load_state("networkidle")
                save(page.screenshot(), target / f"studio-{name}-{size}-{scheme}.png")
            context.close()


def save(picture: bytes, file: Path) -> None:
    """Few colours are enough for a screen, and make a fifth of the bytes."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(128).save(file, optimize=True)


def main(target: Path) -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        sys.exit("no Chromium (CHROMIUM names one)")
    with (
        TemporaryDirectory() as folder,
        site(Path(folder)) as (url, slug),
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]) as browser,
    ):
        take(browser, url, slug, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
