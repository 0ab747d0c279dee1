"""Pages for those who comment: by form, without JavaScript. What is below a post stands in `section.py`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import ratelimit
from mablog.access import members_only, public, requires
from mablog.accounts.cookies import viewer
from mablog.comments import queries, service
from mablog.comments.forms import CommentForm
from mablog.comments.guards import deletable, editable, existing, with_history
from mablog.comments.models import HELD, Comment
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.comments.section import section_of, shown_by
from mablog.db import db
from mablog.errors import Forbidden, InvalidFields, NotFound, Problem, TooManyRequests
from mablog.forms import add_messages
from mablog.idempotency import request_key
from mablog.posts.guards import existing as existing_post
from mablog.posts.queries import post_by_slug
from mablog.text import parse

bp = Blueprint("comments", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response


@bp.post("/posts/<string:slug>/comments")
@requires("comments.write")
def write(slug: str) -> Answer:
    form = CommentForm()
    try:
        ratelimit.hit(ratelimit.COMMENT, current_user.id)
        post = existing_post(post_by_slug(viewer(), slug))
        data = parse(CommentInput, form.input())
        comment = service.write_comment(current_user, post, data, key=request_key(form.key.data or None))
    except (Forbidden, InvalidFields, TooManyRequests) as error:
        return _write_again(slug, form, error)
    if comment.state == HELD:
        flash(_("Your comment waits for a moderator."), "info")
    return redirect(place_of(comment))


@bp.get("/posts/<string:slug>/comments")
@public
def thread(slug: str) -> Answer:
    """The section of the comments alone, for scripts that ask what is new; where nothing is, nothing is rendered."""
    section = section_of(existing_post(queries.post_with_comments(viewer(), slug)))
    if section is None:
        raise NotFound(_("There is nothing at this address."))
    is_known = request.if_none_match.contains_weak(section.tag)
    response = Response(status=304) if is_known else Response(section.html(), mimetype="text/html")
    response.set_etag(section.tag)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/comments/<int(max=2147483647):number>")
@public
def show(number: int) -> Answer:
    return redirect(place_of(existing(queries.comment_by_id(viewer(), number))))


@bp.get("/comments/<int(max=2147483647):number>/edit")
@requires("comments.write")
def edit(number: int) -> Answer:
    comment = editable(viewer(), queries.comment_by_id(viewer(), number))
    return render_template("comments/edit.html", form=CommentForm.of(comment), comment=comment)


@bp.post("/comments/<int(max=2147483647):number>/edit")
@requires("comments.write")
def edit_submit(number: int) -> Answer:
    form = CommentForm()
    try:
        ratelimit.hit(ratelimit.COMMENT_EDIT, current_user.id)
        comment = editable(viewer(), queries.comment_to_change(viewer(), number))
        data = parse(CommentEdit, form.changes())
        service.edit_comment(current_user, comment, data, version=form.started_from())
    except service.EditConflict as conflict:
        form.version.process_data(comment.version)
        page = render_template("comments/edit.html", form=form, comment=comment, theirs=comment.source)
        return page, conflict.status
    except (InvalidFields, TooManyRequests) as error:
        db.session.rollback()
        add_messages(form, error)
        comment = editable(viewer(), queries.comment_by_id(viewer(), number))
        return render_template("comments/edit.html", form=form, comment=comment), error.status
    return redirect(place_of(comment))


@bp.get("/comments/<int(max=2147483647):number>/delete")
@members_only
def delete(number: int) -> Answer:
    comment = deletable(viewer(), queries.comment_by_id(viewer(), number))
    return render_template("comments/delete.html", comment=comment, post=comment.post, **shown_by(comment.post))


@bp.post("/comments/<int(max=2147483647):number>/delete")
@members_only
def delete_submit(number: int) -> Answer:
    comment = deletable(viewer(), queries.comment_to_change(viewer(), number))
    service.delete_comment(current_user, comment)
    flash(_("Your comment is deleted."), "success")
    return redirect(comment.post.path + "#comments")


@bp.get("/comments/<int(max=2147483647):number>/history")
@members_only
def history(number: int) -> Answer:
    comment = with_history(viewer(), queries.comment_by_id(viewer(), number))
    page = queries.revisions_of(comment, cursor=request.args.get("after"))
    return render_template("comments/history.html", comment=comment, revisions=page.items, next_cursor=page.next_cursor)


def place_of(comment: Comment) -> str:
    """The address of a comment on the page of its post where it stands."""
    after = queries.cursor_to(viewer(), comment)
    endpoint = "posts.page" if comment.post.is_page else "posts.show"
    return url_for(endpoint, slug=comment.post.slug, after=after, _anchor=f"comment-{comment.id}")


def _write_again(slug: str, form: CommentForm, error: Problem) -> tuple[str, int]:
    """The refused form on a page of its own, with what it answers and what was typed."""
    db.session.rollback()
    add_messages(form, error)
    form.renew_key()  # the next try is another request
    post = existing_post(post_by_slug(viewer(), slug))
    answered = queries.comment_by_id(viewer(), form.answers())
    page = render_template("comments/write.html", form=form, post=post, answered=answered, **shown_by(post))
    return page, error.status
