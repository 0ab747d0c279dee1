"""Addresses of posts: which are free, and the old ones that redirect for ever."""

import re

from flask_babel import gettext as _
from slugify import slugify
from sqlalchemy import delete, or_, select

from mablog.db import db
from mablog.errors import field_error
from mablog.posts.models import Post, Redirect
from mablog.posts.schemas import LONGEST_SLUG

RESERVED_FOR_PAGES = {
    "account", "admin", "api", "archive", "bootstrap", "drafts", "following", "livez", "login", "logout", "media",
    "metrics", "new", "notifications", "posts", "readyz", "register", "search", "setup", "static", "studio", "tags",
    "users",
}  # fmt: skip
"""First parts of the site's own addresses, which no page may take."""


def slug_from(title: str) -> str:
    return slugify(title)[:LONGEST_SLUG].strip("-") or "post"


def is_of_title(slug: str, title: str) -> bool:
    """Whether a slug is one that `free_slug` makes of a title."""
    return slug == slug_from(title) or re.sub(r"-\d+$", "", slug) == slug_from(title)[: LONGEST_SLUG - 8]


def is_free(slug: str, *, post_id: int | None, is_page: bool) -> bool:
    """Whether a post may stand at this slug: no other does, and no old address of another would stop leading there."""
    if slug == "new" or (is_page and slug in RESERVED_FOR_PAGES):
        return False
    taken = select(Post.id).where(Post.slug == slug)
    led = select(Redirect.post_id).where(or_(Redirect.path == f"/posts/{slug}", Redirect.path == f"/{slug}"))
    if post_id is not None:
        taken = taken.where(Post.id != post_id)
        led = led.where(Redirect.post_id != post_id)
    return not db.session.scalar(select(or_(taken.exists(), led.exists())))


def free_slug(title: str, *, is_page: bool) -> str:
    """A slug from a title, with the lowest number behind it that makes it free."""
    wanted = slug_from(title)
    number = 1
    slug = wanted
    while not is_free(slug, post_id=None, is_page=is_page):
        number += 1
        slug = f"{wanted[: LONGEST_SLUG - 8]}-{number}"
    return slug


def check_free(slug: str, *, post_id: int | None, is_page: bool) -> None:
    """Raise InvalidFields when a post may not stand at this slug."""
    if not is_free(slug, post_id=post_id, is_page=is_page):
        raise field_error("slug", _("This address is taken."))


def lead_from(old_path: str, post: Post) -> None:
    """Keep an old address of a post leading to it."""
    db.session.execute(delete(Redirect).where(Redirect.path == post.path, Redirect.post_id == post.id))
    if db.session.get(Redirect, old_path) is None:
        db.session.add(Redirect(path=old_path, post_id=post.id))


def normal_path(path: str) -> str:
    """An address as redirects keep it: without the slash at its end."""
    return path.rstrip("/") or "/"
