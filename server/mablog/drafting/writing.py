"""Pages for those who write: by form, without JavaScript."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import ratelimit
from mablog.access import members_only, requires
from mablog.accounts.cookies import viewer
from mablog.db import db
from mablog.drafting.forms import PostForm
from mablog.drafting.queries import copy_of
from mablog.drafting.service import CopyConflict, save_post
from mablog.errors import InvalidFields, NotFound, Problem, field_error
from mablog.forms import shown_again
from mablog.media.queries import picture_by_key
from mablog.media.service import store_picture
from mablog.posts import policy, queries, service
from mablog.posts.guards import editable, existing
from mablog.posts.models import HELD, Post
from mablog.posts.rendering import render_ahead, rendered
from mablog.posts.schemas import NewPostInput
from mablog.site.queries import site_settings
from mablog.text import parse

bp = Blueprint("writing", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response

STATUS_OF_BUTTON = {"draft": "draft", "publish": "published", "unlist": "unlisted", "unpublish": "draft"}


@bp.get("/account/posts")
@members_only
def mine() -> Answer:
    tab = request.args.get("tab", "drafts")
    if tab not in queries.TABS:
        raise NotFound(_("There is nothing at this address."))
    page = queries.posts_of_member(current_user, tab=tab, cursor=request.args.get("after"))
    return render_template("drafting/mine.html", tab=tab, posts=page.items, next_cursor=page.next_cursor)


@bp.get("/posts/new")
@requires("posts.write")
def new() -> Answer:
    form = PostForm(data={"language": site_settings().language})
    return render_template("drafting/edit.html", form=form, **_beside(None))


@bp.post("/posts/new")
@requires("posts.write")
def new_submit() -> Answer:
    form = PostForm()
    try:
        post = service.create_post(current_user, parse(NewPostInput, _changes(form) | _stored_cover(form)))
    except InvalidFields as error:
        return shown_again("drafting/edit.html", form, error, **_beside(None))
    return _saved(post)


@bp.get("/posts/<string:slug>/edit")
@members_only
def edit(slug: str) -> Answer:
    post = editable(viewer(), queries.post_by_slug(viewer(), slug))
    return render_template("drafting/edit.html", form=PostForm.of(copy_of(post)), **_beside(post))


@bp.post("/posts/<string:slug>/edit")
@members_only
def edit_submit(slug: str) -> Answer:
    editable(viewer(), queries.post_by_slug(viewer(), slug))
    form = PostForm()
    try:
        # Stored and rendered before the post is locked: with SQLite, nobody could write as long as that takes.
        data = parse(NewPostInput, _changes(form) | _stored_cover(form))
        render_ahead(data.source, language=data.language)
        post = editable(viewer(), queries.post_to_change(viewer(), slug))
        save_post(current_user, post, data, version=form.started_from(), seen=form.seen.data or "")
    except (service.EditConflict, CopyConflict) as conflict:
        return _both_texts(form, conflict)
    except InvalidFields as error:
        db.session.rollback()  # first: what is read before it has to be read anew
        return shown_again("drafting/edit.html", form, error, **_beside(queries.post_by_slug(viewer(), slug)))
    return _saved(post)


@bp.post("/posts/preview")
@requires("posts.write")
def preview() -> Answer:
    form = PostForm()
    shown = {
        "title": form.title.data or _("Untitled"),
        "source": form.raw_source(),
        "language": form.language.data or None,
    }
    data = parse(NewPostInput, shown)
    result = rendered(data.source, language=data.language)
    return render_template("drafting/preview.html", title=data.title, html=result.html, language=data.language)


@bp.post("/posts/<string:slug>/bin")
@members_only
def bin_submit(slug: str) -> Answer:
    post = editable(viewer(), queries.post_to_change(viewer(), slug))
    service.bin_post(current_user, post, version=PostForm().started_from())
    flash(_("“%(title)s” is in the bin.", title=post.title or _("Untitled")), "success")
    return redirect(url_for("writing.mine", tab="bin"))


@bp.post("/posts/<string:slug>/restore")
@members_only
def restore_submit(slug: str) -> Answer:
    post = editable(viewer(), queries.post_to_change(viewer(), slug))
    service.restore_post(current_user, post, version=PostForm().started_from())
    flash(_("“%(title)s” is back.", title=post.title or _("Untitled")), "success")
    return redirect(url_for("writing.edit", slug=post.slug))


@bp.post("/posts/<string:slug>/authorship/accept")
@members_only
def accept(slug: str) -> Answer:
    post = existing(queries.post_to_change(viewer(), slug))
    service.accept_authorship(current_user, post)
    flash(_("You stand as an author of “%(title)s”.", title=post.title or _("Untitled")), "success")
    return redirect(url_for("writing.mine", tab="invitations"))


@bp.post("/posts/<string:slug>/authorship/decline")
@members_only
def decline(slug: str) -> Answer:
    post = existing(queries.post_to_change(viewer(), slug))
    service.decline_authorship(current_user, post)
    flash(_("You are not an author of “%(title)s”.", title=post.title or _("Untitled")), "success")
    return redirect(url_for("writing.mine", tab="invitations"))


def _changes(form: PostForm) -> dict[str, Any]:
    """The form's fields with the pressed button's status."""
    values = form.changes()
    button = request.form.get("action", "")
    if button in STATUS_OF_BUTTON:
        values["status"] = STATUS_OF_BUTTON[button]
    if policy.may_name_others(current_user):
        values["pinned"] = form.pinned.data
    return values


def _stored_cover(form: PostForm) -> dict[str, Any]:
    """The field of the cover: a picture, now stored, or none; empty where the cover stays. Raises InvalidFields."""
    upload = request.files.get("cover")
    if upload is None or not upload.filename:
        return {"cover": None} if form.remove_cover.data else {}
    try:
        ratelimit.hit(ratelimit.UPLOAD, current_user.id)
        return {"cover": store_picture(current_user, upload.read(), alt=form.cover_alt.data or "").key}
    except Problem as refused:  # whatever it is, the text that was typed is shown again
        raise field_error("cover", refused.detail) from None


def _saved(post: Post) -> Response:
    if post.withheld == HELD:
        flash(
            _(
                "“%(title)s” is saved. Readers see it once a moderator has approved it.",
                title=post.title or _("Untitled"),
            ),
            "success",
        )
        return redirect(post.path)
    if post.is_public:
        flash(_("“%(title)s” is saved and can be read.", title=post.title or _("Untitled")), "success")
        return redirect(post.path)
    flash(_("“%(title)s” is saved as a draft.", title=post.title or _("Untitled")), "success")
    return redirect(url_for("writing.edit", slug=post.slug))


def _beside(post: Post | None) -> dict[str, Any]:
    """What the form stands beside: the stored post, if there is one, the cover, and whether readers see other words."""
    if post is None:
        return {"post": None, "cover": None, "is_changed": False}
    copy = copy_of(post)
    cover = picture_by_key(copy.content.cover) if copy.content.cover else None
    return {"post": post, "cover": cover, "is_changed": copy.is_changed}


def _both_texts(form: PostForm, conflict: service.EditConflict | CopyConflict) -> tuple[str, int]:
    """The stored text beside the one that was sent, which can then be saved over it knowingly."""
    title = conflict.post.title
    if isinstance(conflict, CopyConflict):
        form.seen.process_data(conflict.version)
        title = conflict.theirs.title
    else:
        form.version.process_data(conflict.post.version)
    page = render_template(
        "drafting/conflict.html",
        form=form,
        title=title,
        theirs=conflict.extra["theirs"],
        mine=form.raw_source(),
        **_beside(conflict.post),
    )
    return page, conflict.status
