"""The feed of a post's comments."""

from flask_babel import gettext as _

from mablog.comments.models import Comment
from mablog.comments.queries import PEOPLE, comments_visible_to
from mablog.db import db
from mablog.feeds.content import for_feeds
from mablog.feeds.entries import Entry, Feed, person_of, tag_uri
from mablog.links import absolute, absolute_path
from mablog.markup.text import plain_text
from mablog.markup.tree import parse
from mablog.posts.models import Post
from mablog.posts.rendering import shortened
from mablog.site.queries import site_settings

MOST_ENTRIES = 50


def comments_feed(post: Post) -> Feed:
    """The newest comments on a post that everybody may read."""
    site = site_settings()
    newest = comments_visible_to(None).where(Comment.post_id == post.id).order_by(Comment.id.desc())
    comments = db.session.scalars(newest.limit(MOST_ENTRIES).options(*PEOPLE))
    return Feed(
        title=_("Comments on “%(title)s”", title=post.title),
        description=_("What readers say about “%(title)s”", title=post.title),
        page=absolute_path(post.path),
        publisher=site.name,
        language=site.language,
        entries=[_entry(comment, post) for comment in comments],
    )


def _entry(comment: Comment, post: Post) -> Entry:
    url = absolute("comments.show", number=comment.id)
    author = comment.author
    if author is None:
        raise ValueError("a comment that can be read has an author")
    return Entry(
        id=tag_uri(comment.created_at, f"comments/{comment.id}"),
        url=url,
        title=_("%(name)s on “%(title)s”", name=author.display_name, title=post.title),
        summary=shortened(plain_text(parse(comment.html))),
        html=for_feeds(comment.html, url),
        language=post.language,
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
        authors=[person_of(author)],
        tags=[],
        image=None,
    )
