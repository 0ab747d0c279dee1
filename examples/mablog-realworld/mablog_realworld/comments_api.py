from flask_babel import gettext as _
from flask_login import current_user

from mablog.access import members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.comments.guards import existing
from mablog.comments.queries import comment_to_change, comments_of
from mablog.comments.schemas import CommentInput
from mablog.comments.service import delete_comment, write_comment
from mablog.errors import NotFound
from mablog.openapi import answers, api_blueprint, spec
from mablog.posts.queries import post_by_slug
from mablog.ratelimit import COMMENT, hit
from mablog.text import parse
from mablog_realworld import presenting, queries
from mablog_realworld.schemas import CommentBody, CommentsBody, NewCommentBody

bp = api_blueprint("realworld_comments", __name__)

MOST_COMMENTS = 500


@bp.get("/articles/<string:slug>/comments")
@public
@spec.validate(resp=answers(401, 404, 422, HTTP_200=CommentsBody), tags=["realworld"])
def index(slug: str) -> CommentsBody:
    """The comments of a post, the newest threads first; 500 at most."""
    post = queries.article(post_by_slug(viewer(), slug))
    page = comments_of(viewer(), post, order="newest", limit=MOST_COMMENTS)
    return CommentsBody(comments=presenting.comments(page.items, viewer()))


@bp.post("/articles/<string:slug>/comments")
@requires("comments.write")
@spec.validate(json=NewCommentBody, resp=answers(401, 403, 404, 422, 429, HTTP_200=CommentBody), tags=["realworld"])
def write(slug: str, json: NewCommentBody) -> CommentBody:
    """Comment on a post."""
    hit(COMMENT, current_user.id)
    post = queries.article(post_by_slug(viewer(), slug))
    comment = write_comment(current_user, post, parse(CommentInput, {"source": json.comment.body}))
    return CommentBody(comment=presenting.comments([comment], viewer())[0])


@bp.delete("/articles/<string:slug>/comments/<int(max=2147483647):number>")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_204=None), tags=["realworld"])
def remove(slug: str, number: int) -> tuple[str, int]:
    """Delete your comment."""
    comment = existing(comment_to_change(viewer(), number))
    if comment.post.slug != slug:
        raise NotFound(_("There is nothing at this address."))
    delete_comment(current_user, comment)
    return "", 204
