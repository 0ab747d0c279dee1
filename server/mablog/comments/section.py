"""The comments below a post, as its page shows them."""

from dataclasses import dataclass

from flask import render_template, request
from markupsafe import Markup

from mablog.accounts.cookies import viewer
from mablog.comments import policy, queries
from mablog.comments.forms import CommentForm
from mablog.comments.models import Comment
from mablog.db import utcnow
from mablog.posts.models import Post
from mablog.site.queries import site_settings


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for; nonsense is as good as nothing."""

    order: queries.Order
    after: str | None
    answered: Comment | None


def below(post: Post) -> Markup | None:
    """The section, or nothing where there are no comments and can be none."""
    if not post.is_public:
        return None
    is_open = policy.is_open(post, site_settings(), now=utcnow())
    if not is_open and not post.comments_count:
        return None
    asked = _asked(post)
    page = queries.comments_of(viewer(), post, order=asked.order, cursor=asked.after, field="after")
    return Markup(  # noqa: S704 (Jinja has escaped it)
        render_template(
            "comments/section.html",
            post=post,
            comments=page.items,
            next_cursor=page.next_cursor,
            count=queries.shown_count(viewer(), post),
            order=asked.order,
            after=asked.after,
            answered=asked.answered,
            form=CommentForm.new(parent=asked.answered) if is_open and may_write() else None,
            is_open=is_open,
            **shown_by(post),
        )
    )


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
