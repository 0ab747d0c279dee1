"""The comments below a post, as its page shows them."""

from dataclasses import dataclass
from hashlib import sha256

from flask import render_template, request
from markupsafe import Markup

from mablog.accounts.cookies import viewer
from mablog.comments import policy, queries
from mablog.comments.forms import CommentForm
from mablog.comments.models import Comment
from mablog.comments.settings import CommentSettings
from mablog.db import utcnow
from mablog.posts.models import Post
from mablog.seen_counts import seen_counts
from mablog.site.queries import settings_of


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for; nonsense is as good as nothing."""

    order: queries.Order
    after: str | None
    answered: Comment | None


@dataclass(frozen=True)
class Section:
    """The comments below a post as somebody sees them; `tag` (RFC 9110, 8.8.3) changes with what they see."""

    tag: str
    values: dict[str, object]

    def html(self) -> Markup:
        page = render_template("comments/section.html", tag=self.tag, **self.values)
        return Markup(page)  # noqa: S704 (Jinja has escaped it)


def below(post: Post) -> Markup | None:
    """The section, or nothing where there are no comments and can be none."""
    section = section_of(post)
    return section.html() if section else None


def section_of(post: Post) -> Section | None:
    """The section as the address of this request asks for it; None where there are no comments and can be none."""
    if not post.is_public:
        return None
    is_open = policy.is_open(post, settings_of(CommentSettings), now=utcnow())
    count = seen_counts(viewer(), Post.comments_count, [post])[post.id]
    if not is_open and not count:
        return None
    asked = _asked(post)
    page = queries.comments_of(viewer(), post, order=asked.order, cursor=asked.after, field="after")
    values: dict[str, object] = {
        "post": post,
        "comments": page.items,
        "next_cursor": page.next_cursor,
        "answers": page.answers,
        "count": count,
        "order": asked.order,
        "after": asked.after,
        "answered": asked.answered,
        "form": CommentForm.new(parent=asked.answered) if is_open and may_write() else None,
        "is_open": is_open,
        **shown_by(post),
    }
    return Section(_tag(page, values), values)


def _tag(page: queries.Thread, values: dict[str, object]) -> str:
    who = viewer()
    shown = [
        (comment.id, comment.version, comment.state, page.answers[comment.id], policy.may_read(who, comment))
        for comment in page.items
    ]
    seen = (who.id if who else 0, may_write(), values["is_open"], values["count"], page.next_cursor, shown)
    return sha256(repr(seen).encode()).hexdigest()[:20]


def may_write() -> bool:
    member = viewer()
    return member is not None and member.can("comments.write")


def shown_by(post: Post) -> dict[str, object]:
    """What `comments/_comment.html` asks about each comment."""
    who = viewer()
    return {
        "post_authors": {author.id for author in post.authors},
        "may_read": lambda comment: policy.may_read(who, comment),
        "may_edit": lambda comment: policy.may_edit(who, comment),
        "may_delete": lambda comment: policy.may_delete(who, comment),
        "may_see_history": lambda comment: policy.may_see_history(who, comment),
    }


def _asked(post: Post) -> Asked:
    order: queries.Order = "newest" if request.args.get("order") == "newest" else "oldest"
    after = request.args.get("after") or None
    number = request.args.get("answer", type=int)
    if number is None or not 0 < number < 2**31 or not may_write():
        return Asked(order, after, None)
    answered = queries.comment_by_id(viewer(), number)
    if answered is None or answered.post_id != post.id or not policy.may_be_answered(answered):
        return Asked(order, after, None)
    # The link stands on the page of the comment and keeps it; who comes from elsewhere is led there.
    return Asked(order, after or queries.cursor_to(viewer(), answered), answered)
