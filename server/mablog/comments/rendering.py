"""From a commenter's Markdown to what is stored beside it."""

from mablog.comments.models import Comment
from mablog.config import settings
from mablog.markup import RENDERER, render
from mablog.presentation import markup_labels


def render_into(comment: Comment) -> None:
    """Store what is made from the source, with the renderer's version. The comment has its number."""
    comment.html = render(comment.source, pictures={}, site_url=settings().url, labels=markup_labels()).html
    comment.renderer = RENDERER
