"""Pages for readers."""

from datetime import datetime
from functools import partial
from itertools import groupby

from flask import Blueprint, Response, get_template_attribute, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from mablog import hooks
from mablog.access import public
from mablog.accounts.bio import bio_html
from mablog.accounts.cookies import viewer
from mablog.accounts.models import User
from mablog.accounts.profiles.queries import profile_of
from mablog.accounts.queries import counts_of
from mablog.blocks.queries import blocked_by
from mablog.errors import NotFound, field_error
from mablog.page_cache import made_once
from mablog.posts import policy, queries
from mablog.posts.guards import existing
from mablog.posts.models import Post, Tag
from mablog.seen_counts import seen_counts

bp = Blueprint("posts", __name__, template_folder="templates")

Answer = str | Response | BaseResponse


@bp.get("/")
@public
def home() -> Answer:
    # Whoever blocks somebody has a list of their own, which nobody else gets.
    listing = _newest(viewer()) if blocked_by(viewer()) else made_once(partial(_newest, None))
    return render_template("posts/home.html", listing=listing)


def _newest(reader: User | None) -> Markup:
    """The list of the first page, or of the page after a cursor; nothing where there is none."""
    cursor = request.args.get("after")
    page = queries.newest_posts(reader, cursor=cursor, pinned=False)
    posts = [*([] if cursor else queries.pinned_posts(reader)), *page.items]
    if not posts:
        return Markup()
    entries = get_template_attribute("posts/_list.html", "entries")
    pager = get_template_attribute("macros/page.html", "pager")
    shown: Markup = entries(posts, feature=not cursor) + "\n" + pager(page.next_cursor)
    return shown


@bp.get("/posts/<string:slug>")
@public
def show(slug: str) -> Answer:
    post = _found(slug)
    if post.is_page:
        return redirect(post.path, 301)
    return _shown(post)


@bp.get("/<string:slug>")
@public
def page(slug: str) -> Answer:
    post = _found(slug)
    if not post.is_page:
        raise NotFound(_("There is nothing at this address."))
    return _shown(post)


@bp.get("/posts/<string:slug>.md")
@public
def source(slug: str) -> Answer:
    return Response(_found(slug).source, mimetype="text/markdown", headers={"X-Robots-Tag": "noindex"})


@bp.get("/tags/")
@public
def tags() -> Answer:
    found = queries.tags_in_use(viewer(), cursor=request.args.get("after"), field="after")
    return render_template("posts/tags.html", tags=found.items, next_cursor=found.next_cursor)


@bp.get("/tags/<string:slug>")
@public
def tag(slug: str) -> Answer:
    found = queries.tag_by_slug(slug)
    # A tag that only hidden posts have looks like one that does not exist.
    number = queries.number_with_tag(viewer(), found) if found else 0
    if found is None or not number:
        raise NotFound(_("There is no such tag."))
    posts = queries.newest_posts(viewer(), tag=found, cursor=request.args.get("after"))
    return render_template(
        "posts/tag.html",
        tag=found,
        number=number,
        followers=seen_counts(viewer(), Tag.followers_count, [found])[found.id],
        posts=posts.items,
        next_cursor=posts.next_cursor,
    )


@bp.get("/@<string:username>")
@public
def author(username: str) -> Answer:
    found = profile_of(username)
    if found is None:
        raise NotFound(_("There is no member of this name."))
    if found.username != username:
        return redirect(url_for("posts.author", username=found.username), 301)
    if hooks.call.profile_closed(member=found, viewer=viewer()):
        return render_template("posts/author_closed.html", author=found)
    posts = queries.newest_posts(viewer(), author=found, cursor=request.args.get("after"))
    return render_template(
        "posts/author.html",
        author=found,
        bio=bio_html(found),
        counts=counts_of(found, viewer()),
        posts=posts.items,
        next_cursor=posts.next_cursor,
    )


@bp.get("/archive")
@public
def archive() -> Answer:
    year = request.args.get("year")
    before = None
    if year is not None:
        if not (year.isascii() and year.isdigit() and 1 <= int(year[:5]) <= 9000):
            raise field_error("year", _("This is not a year."))
        before = queries.end_of_month(int(year[:5]), 12)
    posts = queries.archive_posts(viewer(), before=before, cursor=request.args.get("after"))
    months = queries.months(viewer())
    return render_template(
        "posts/archive.html", months=months, groups=_by_month(posts.items), next_cursor=posts.next_cursor
    )


def _by_month(posts: object) -> list[tuple[int, list[tuple[datetime, list[Post]]]]]:
    def local(post: Post) -> datetime:
        moment: datetime = to_user_timezone(post.listed_at)
        return moment

    years = []
    for year, of_year in groupby(posts, key=lambda post: local(post).year):  # type: ignore[call-overload]
        months = [(local(of_month[0]), of_month) for of_month in _runs(of_year, local)]
        years.append((year, months))
    return years


def _runs(posts: object, local: object) -> list[list[Post]]:
    return [list(run) for _month, run in groupby(posts, key=lambda post: local(post).month)]  # type: ignore[call-overload,operator]


def _found(slug: str) -> Post:
    return existing(queries.post_by_slug(viewer(), slug))


def _shown(post: Post) -> str:
    neighbours = queries.neighbours_of(viewer(), post)
    return render_template(
        "posts/show.html",
        post=post,
        may_edit=policy.may_edit(viewer(), post),
        numbers=seen_counts(viewer(), User.posts_count, post.authors),
        author_actions=_author_actions(post),
        previous=neighbours.older,
        next=neighbours.newer,
    )


def _author_actions(post: Post) -> dict[int, Markup]:
    """What the features show beside each of the authors."""
    shown = hooks.call.author_actions(authors=post.authors)
    return {author.id: Markup().join(part[author.id] for part in shown if author.id in part) for author in post.authors}
