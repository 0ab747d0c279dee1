from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from mablog import ratelimit
from mablog.access import members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.comments import queries, service
from mablog.comments.guards import existing, with_history
from mablog.comments.models import Comment
from mablog.comments.schemas import (
    CommentEdit,
    CommentInput,
    CommentListOut,
    CommentOut,
    CommentsQuery,
    RevisionListOut,
    RevisionOut,
)
from mablog.errors import NotFound
from mablog.idempotency import request_key
from mablog.openapi import answers, api_blueprint, spec, version_in_if_match
from mablog.pagination import ListQuery
from mablog.posts.guards import existing as existing_post
from mablog.posts.models import Post
from mablog.posts.queries import post_by_slug
from mablog.seen_counts import seen_counts

bp = api_blueprint("comments")

Answer = tuple[CommentOut, int, dict[str, str]]


@bp.get("/posts/<string:slug>/comments")
@public
@spec.validate(query=CommentsQuery, resp=answers(404, 422, HTTP_200=CommentListOut, HTTP_304=None), tags=["comments"])
def comments(slug: str, query: CommentsQuery) -> BaseResponse:
    """The comments of a post: thread by thread, answers below what they answer; or from a certain one on.

    With `If-None-Match` nothing is sent while all of it stays the same.
    """
    post = existing_post(queries.post_with_comments(viewer(), slug))
    order, cursor = query.order, query.cursor
    if query.comment is not None:
        order, cursor = "oldest", _cursor_to(post, query.comment)
    page = queries.comments_of(viewer(), post, order=order, cursor=cursor, limit=query.limit)
    found = CommentListOut(
        items=[CommentOut.of(comment, post, viewer(), answers=page.answers[comment.id]) for comment in page.items],
        cursor=cursor,
        next_cursor=page.next_cursor,
        count=seen_counts(viewer(), Post.comments_count, [post])[post.id],
    )
    response = Response(found.model_dump_json(), mimetype="application/json")
    response.add_etag()
    response.cache_control.private = True
    response.cache_control.no_cache = True  # a browser keeps it, and asks each time whether it is still so
    return response.make_conditional(request)


@bp.post("/posts/<string:slug>/comments")
@requires("comments.write")
@spec.validate(json=CommentInput, resp=answers(401, 403, 404, 415, 422, 429, HTTP_201=CommentOut), tags=["comments"])
def write(slug: str, json: CommentInput) -> Answer:
    """Comment on a post, or answer a comment.

    The header `Idempotency-Key` makes it safe to send the same again: it answers with the comment that is there
    already. The same key with another body is refused.
    """
    key = request_key(request.headers.get("Idempotency-Key"))
    ratelimit.hit(ratelimit.COMMENT, current_user.id)
    post = existing_post(post_by_slug(viewer(), slug))
    comment = service.write_comment(current_user, post, json, key=key)
    body, _status, headers = _answer(comment)
    return body, 201, headers | {"Location": url_for("comments_api.show", number=comment.id)}


@bp.get("/comments/<int(max=2147483647):number>")
@public
@spec.validate(resp=answers(404, HTTP_200=CommentOut), tags=["comments"])
def show(number: int) -> Answer:
    """One comment; its version is in `ETag`."""
    return _answer(existing(queries.comment_by_id(viewer(), number)))


@bp.patch("/comments/<int(max=2147483647):number>")
@requires("comments.write")
@spec.validate(
    json=CommentEdit, resp=answers(401, 403, 404, 409, 415, 422, 429, HTTP_200=CommentOut), tags=["comments"]
)
def change(number: int, json: CommentEdit) -> Answer:
    """Change the text of your comment; the one before is kept. `If-Match` may name the version you start from."""
    ratelimit.hit(ratelimit.COMMENT_EDIT, current_user.id)
    version = version_in_if_match() if "If-Match" in request.headers else None
    comment = existing(queries.comment_to_change(viewer(), number))
    return _answer(service.edit_comment(current_user, comment, json, version=version))


@bp.delete("/comments/<int(max=2147483647):number>")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["comments"])
def remove(number: int) -> tuple[str, int]:
    """Delete your comment, with its earlier texts. Where it has answers, a stub without text stays."""
    service.delete_comment(current_user, existing(queries.comment_to_change(viewer(), number)))
    return "", 204


@bp.get("/comments/<int(max=2147483647):number>/revisions")
@members_only
@scope("read")
@spec.validate(query=ListQuery, resp=answers(401, 403, 404, 422, HTTP_200=RevisionListOut), tags=["comments"])
def revisions(number: int, query: ListQuery) -> RevisionListOut:
    """The earlier texts of a comment, newest first, for who wrote it and for moderators."""
    comment = with_history(viewer(), queries.comment_by_id(viewer(), number))
    page = queries.revisions_of(comment, cursor=query.cursor, limit=query.limit, field="cursor")
    items = [RevisionOut.model_validate(one, from_attributes=True) for one in page.items]
    return RevisionListOut(items=items, next_cursor=page.next_cursor)


def _answer(comment: Comment) -> Answer:
    shown = CommentOut.of(comment, comment.post, viewer(), answers=queries.answers_shown(viewer(), comment))
    return shown, 200, {"ETag": f'"{comment.version}"'}


def _cursor_to(post: Post, number: int) -> str | None:
    comment = existing(queries.comment_by_id(viewer(), number))
    if comment.post_id != post.id:
        raise NotFound(_("There is nothing at this address."))
    return queries.cursor_to(viewer(), comment)
