"""From a commenter's Markdown to what is stored beside it."""

from mablog.accounts.models import User
from mablog.comments.mentions import Mentions
from mablog.comments.models import Comment
from mablog.markup import COMMENT_RENDERER, render_comment


def render_into(comment: Comment) -> list[User]:
    """Store what is made from the source, with the renderer's version. Returns the members whom it mentions.

    One query where it may mention somebody.
    """
    mentions = Mentions(comment.author)
    comment.html = render_comment(comment.source, passes=[mentions.link])
    comment.renderer = COMMENT_RENDERER
    return mentions.members
