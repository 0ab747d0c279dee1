"""Every screen of the studio, by the file of the client that draws it, and how a browser comes to it."""

import re
from collections.abc import Callable

from databases import ROOT
from playwright.sync_api import Page, Route, expect

ROUTER = ROOT / "client/src/router.tsx"

PUBLIC = {
    "home": "", "log-in": "login", "register": "register", "forgot": "forgot", "reset": "reset", "confirm": "confirm",
    "tags": "tags", "tag": "tags/7", "search": "search?q=42", "post": "posts/1", "comment": "comments/1",
    "profile": "@u2", "followers": "@u1/followers", "followed": "@u1/following",
}  # fmt: skip
MEMBERS = {
    "following": "following", "notifications": "notifications", "my-posts": "my-posts", "write": "write/1",
    "revisions": "write/1/revisions", "welcome": "welcome/site",
    **{
        name: name
        for name in (
            "account/profile", "account/pictures", "account/language", "account/email", "account/password",
            "account/sessions", "account/tokens", "account/notifications", "account/blocks", "account/leave",
        )
    },
    "admin-moderation": "admin/moderation", "admin-moderated": "admin/moderation/members/u2",
    "admin-members": "admin/members", "admin-member": "admin/members/u2", "admin-roles": "admin/roles",
    "admin-new-role": "admin/new-role", "admin-role": "admin/roles/author", "admin-settings": "admin/settings",
    "admin-modules": "admin/modules", "admin-mail": "admin/mail", "admin-jobs": "admin/jobs",
    "admin-audit": "admin/audit",
}  # fmt: skip
"""What `u1`, who runs the site, may open. See the fixture `whole_site`."""

FRAMES = {"account"}
"""What the router names that is no screen by itself."""

ALWAYS = re.compile(r"/api/(user|site|languages|notifications/unread)$")
"""What every screen asks: without it there is no frame around a screen."""

CODES = ("401", "409", "429", "500", "undefined", "null", "Error", "html")
"""What no message says to people."""


def routed() -> set[str]:
    """The screens that the client's router has."""
    return set(re.findall(r'import\("@/routes/([^"]+)"\)', ROUTER.read_text())) - FRAMES


def go(page: Page, path: str) -> None:
    """Open a screen as a link of the studio does, without loading the studio anew. It is another one than is open."""
    page.evaluate(
        """(path) => {
          document.querySelectorAll("h1").forEach((heading) => heading.setAttribute("data-left", ""));
          history.pushState(null, "", path);
          dispatchEvent(new PopStateEvent("popstate"));
        }""",
        f"/studio/{path}",
    )
    expect(page.locator("h1:not([data-left])").first).to_be_attached()


def refusing(status: int, told: list[str], *, writes: bool = False) -> Callable[[Route], None]:
    """For `page.route`: refuses what a screen reads, or what it writes, and notes that in `told`.

    The status 0 is a connection that is cut; 500 comes from a server in between, without words.
    """

    def answer(route: Route) -> None:
        is_read = route.request.method == "GET"
        if is_read == writes or (is_read and ALWAYS.search(route.request.url)):
            route.fallback()
            return
        told.append(route.request.url)
        if status == 0:
            route.abort()
        elif status == 500:
            route.fulfill(status=500, body="<html>", content_type="text/html")
        else:
            said = {"type": "about:blank", "title": "Refused", "status": status, "detail": "Not now, in words."}
            route.fulfill(status=status, json=said, content_type="application/problem+json")

    return answer
