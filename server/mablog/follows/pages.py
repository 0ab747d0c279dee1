"""Pages of following: the timeline, the lists, and the forms behind the buttons."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import even_silenced, members_only, public, requires
from mablog.accounts.cookies import viewer
from mablog.accounts.models import User
from mablog.accounts.queries import counts_of
from mablog.follows import buttons, queries, service
from mablog.follows.guards import existing_member
from mablog.follows.timeline import timeline_of
from mablog.links import safe_next
from mablog.posts.guards import existing_tag, open_member
from mablog.seen_counts import seen_counts

bp = Blueprint("follows", __name__, template_folder="templates")

Answer = str | Response


@bp.get("/following")
@members_only
def timeline() -> Answer:
    page = timeline_of(current_user, cursor=request.args.get("after"))
    return render_template(
        "follows/timeline.html",
        posts=page.items,
        next_cursor=page.next_cursor,
        follows_anything=bool(page.items) or queries.follows_anything(current_user),
    )


@bp.get("/following/tags")
@members_only
def tags() -> Answer:
    page = queries.followed_tags(current_user, cursor=request.args.get("after"))
    return render_template("follows/tags.html", tags=page.items, next_cursor=page.next_cursor)


@bp.get("/@<string:username>/followers")
@public
def followers(username: str) -> Answer:
    member = open_member(viewer(), username)
    page = queries.list_followers(viewer(), member, cursor=request.args.get("after"))
    return _people(member, [follow.follower for follow in page.items], page.next_cursor)


@bp.get("/@<string:username>/following")
@public
def followed(username: str) -> Answer:
    member = open_member(viewer(), username)
    page = queries.list_followed(viewer(), member, cursor=request.args.get("after"))
    return _people(member, [follow.followed for follow in page.items], page.next_cursor)


@bp.post("/@<string:username>/follow")
@requires("members.follow")
def follow(username: str) -> Answer:
    member = existing_member(username)
    service.follow_user(current_user, member)
    return _back(_("You follow %(name)s.", name=member.display_name))


@bp.post("/@<string:username>/unfollow")
@members_only
@even_silenced
def unfollow(username: str) -> Answer:
    member = existing_member(username)
    service.unfollow_user(current_user, member)
    return _back(_("You do not follow %(name)s any more.", name=member.display_name))


@bp.post("/tags/<string:slug>/follow")
@requires("members.follow")
def follow_tag(slug: str) -> Answer:
    tag = existing_tag(viewer(), slug)
    service.follow_tag(current_user, tag)
    return _back(_("You follow %(name)s.", name=tag.name))


@bp.post("/tags/<string:slug>/unfollow")
@members_only
@even_silenced
def unfollow_tag(slug: str) -> Answer:
    tag = existing_tag(viewer(), slug)
    service.unfollow_tag(current_user, tag)
    return _back(_("You do not follow %(name)s any more.", name=tag.name))


def _people(member: User, people: Sequence[User], next_cursor: str | None) -> str:
    return render_template(
        "follows/people.html",
        member=member,
        counts=counts_of(member, viewer()),
        people=people,
        posts=seen_counts(viewer(), User.posts_count, people),
        buttons=buttons.member_buttons(people),
        next_cursor=next_cursor,
    )


def _back(done: str) -> Response:
    """To the page that the button stood on."""
    flash(done, "success")
    return redirect(safe_next(request.form.get("next")))
