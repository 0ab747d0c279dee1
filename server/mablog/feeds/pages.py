"""Feeds of the site, of each tag and of each author, and of the comments on each post, in each format."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mablog.access import public
from mablog.accounts.queries import user_by_username
from mablog.errors import NotFound
from mablog.feeds.comments import comments_feed
from mablog.feeds.entries import Feed, author_feed, site_feed, tag_feed
from mablog.feeds.formats import FORMATS, Format
from mablog.languages import for_everybody
from mablog.links import absolute_path
from mablog.posts.guards import existing
from mablog.posts.queries import post_at_old_path, post_by_slug, tag_by_slug

bp = Blueprint("feeds", __name__)
comments_bp = Blueprint("comment_feeds", __name__)

MAX_AGE = 300
"""Seconds for which readers and caches need not ask again."""


def _site(form: Format) -> BaseResponse:
    return _answer(form, site_feed())


def _tag(form: Format, slug: str) -> BaseResponse:
    found = tag_by_slug(slug)
    if found is None or not found.posts_count:  # a tag of drafts alone is nobody's business
        raise NotFound(_("There is no such tag."))
    return _answer(form, tag_feed(found))


def _author(form: Format, username: str) -> BaseResponse:
    found = user_by_username(username)
    if found is None or not found.active:
        raise NotFound(_("There is no member of this name."))
    if found.username != username:
        return redirect(url_for(str(request.endpoint), username=found.username), 301)
    return _answer(form, author_feed(found))


def _comments(form: Format, slug: str) -> BaseResponse:
    found = post_by_slug(None, slug)
    if found is None or found.is_page:  # pages have no comments
        moved = existing(post_at_old_path(None, f"/posts/{slug}"))
        return redirect(url_for(str(request.endpoint), slug=moved.slug), 301)
    return _answer(form, comments_feed(found))


def _view(feed: Callable[..., BaseResponse], form: Format) -> Callable[..., BaseResponse]:
    @public
    @for_everybody
    def view(**names: str) -> BaseResponse:
        return feed(form, **names)

    return view


for _name, _form in FORMATS.items():
    bp.add_url_rule(f"/{_form.file}", _name, _view(_site, _form))
    bp.add_url_rule(f"/tags/<string:slug>/{_form.file}", f"tag_{_name}", _view(_tag, _form))
    bp.add_url_rule(f"/@<string:username>/{_form.file}", f"author_{_name}", _view(_author, _form))
    comments_bp.add_url_rule(f"/posts/<string:slug>/comments{Path(_form.file).suffix}", _name, _view(_comments, _form))


def _answer(form: Format, feed: Feed) -> BaseResponse:
    address = absolute_path(url_for(str(request.endpoint), **(request.view_args or {})))
    return cacheable(form.write(feed, address), form.mimetype, modified=feed.updated)


def cacheable(body: bytes, mimetype: str, *, modified: datetime | None = None) -> BaseResponse:
    """An answer that is the same for everybody, or 304 for whoever has it (RFC 9110, section 13)."""
    response = Response(body, mimetype=mimetype)
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    if modified is not None:
        response.last_modified = modified
    response.add_etag()
    return response.make_conditional(request)
