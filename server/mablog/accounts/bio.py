"""From the bio's Markdown to what is stored beside it."""

from mablog.accounts.models import User
from mablog.config import settings
from mablog.markup import RENDERER, render
from mablog.markup.edit import Element
from mablog.presentation import markup_labels


def render_bio_into(user: User) -> None:
    """Store what is made from the bio, with the renderer's version."""
    user.bio_html = _rendered(user.bio)
    user.bio_renderer = RENDERER


def bio_html(user: User) -> str:
    """The bio as clean HTML: what is stored, or made anew where an older renderer made that."""
    return user.bio_html if user.bio_renderer == RENDERER or not user.bio else _rendered(user.bio)


def _rendered(markdown: str) -> str:
    return render(markdown, site_url=settings().url, passes=[_not_vouched_for], labels=markup_labels()).html


def _not_vouched_for(root: Element) -> None:
    """Tell search engines that these links are not the site's advice: anyone who registers can write a bio."""
    for link in root.iter("a"):
        if link.get("rel"):
            link.set("rel", "nofollow ugc noopener")
