from flask import request, url_for
from flask_login import current_user
from slugify import slugify

from mablog import ratelimit
from mablog.access import members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.idempotency import request_key
from mablog.openapi import answers, api_blueprint, spec, version_in_if_match
from mablog.posts import queries, service
from mablog.posts.guards import editable, existing, existing_tag, existing_tag_in_use, open_member
from mablog.posts.models import Post
from mablog.posts.rendering import render_ahead
from mablog.posts.schemas import (
    AroundOut,
    AuthorListOut,
    AuthorOut,
    AuthorsQuery,
    NewPostInput,
    OwnPostsQuery,
    PostInput,
    PostListOut,
    PostOut,
    PostsQuery,
    TagListOut,
    TagOut,
    TagsQuery,
)
from mablog.proxies import client

bp = api_blueprint("posts")

PostAnswer = tuple[PostOut, int, dict[str, str]]


@bp.get("/posts")
@public
@spec.validate(query=PostsQuery, resp=answers(404, 422, HTTP_200=PostListOut), tags=["posts"])
def posts(query: PostsQuery) -> PostListOut:
    """The listed posts, newest first: all, those of an author, or with a tag. 404 where there is no such."""
    page = queries.newest_posts(
        viewer(),
        author=open_member(viewer(), query.author) if query.author else None,
        tag=existing_tag(viewer(), slugify(query.tag)) if query.tag else None,
        pinned=query.pinned,
        cursor=query.cursor,
        limit=query.limit,
        field="cursor",
    )
    return PostListOut.of(page, viewer())


@bp.get("/user/posts")
@members_only
@scope("read")
@spec.validate(query=OwnPostsQuery, resp=answers(401, 403, 422, HTTP_200=PostListOut), tags=["posts"])
def own(query: OwnPostsQuery) -> PostListOut:
    """What you wrote: drafts, those that wait for their time, what is published or unlisted, the bin; or what you are
    invited to sign.
    """
    page = queries.posts_of_member(current_user, tab=query.tab, cursor=query.cursor, limit=query.limit, field="cursor")
    return PostListOut.of(page, viewer())


@bp.post("/posts")
@requires("posts.write")
@spec.validate(json=NewPostInput, resp=answers(401, 403, 415, HTTP_201=PostOut), tags=["posts"])
def create(json: NewPostInput) -> PostAnswer:
    """Write a post; a draft unless `status` says otherwise.

    The header `Idempotency-Key` makes it safe to send the same again: it answers with the post that is there already.
    The same key with another body is refused.
    """
    key = request_key(request.headers.get("Idempotency-Key"))
    render_ahead(json.source, language=json.language)
    post = service.create_post_once(current_user, json, key=key) if key else service.create_post(current_user, json)
    shown, _status, headers = post_answer(post)
    return shown, 201, headers | {"Location": url_for("posts_api.show", slug=post.slug)}


@bp.get("/posts/<string:slug>")
@public
@spec.validate(resp=answers(404, HTTP_200=PostOut), tags=["posts"])
def show(slug: str) -> PostAnswer:
    """One post; its version is in `ETag`."""
    return post_answer(existing(queries.post_by_slug(viewer(), slug)))


@bp.get("/posts/<string:slug>/around")
@public
@spec.validate(resp=answers(404, HTTP_200=AroundOut), tags=["posts"])
def around(slug: str) -> AroundOut:
    """What stands below a post: who signed it, and the posts before and after it."""
    post = existing(queries.post_by_slug(viewer(), slug))
    return AroundOut.of(post, queries.neighbours_of(viewer(), post), viewer())


@bp.patch("/posts/<string:slug>")
@members_only
@scope("write")
@spec.validate(json=PostInput, resp=answers(401, 403, 404, 409, 415, 428, HTTP_200=PostOut), tags=["posts"])
def change(slug: str, json: PostInput) -> PostAnswer:
    """Change the given fields. `If-Match` names the version that the change starts from."""
    version = version_in_if_match()
    before = editable(viewer(), queries.post_by_slug(viewer(), slug))
    if "source" in json.model_fields_set or json.language:
        source = json.source if "source" in json.model_fields_set else before.source
        render_ahead(source, language=json.language or before.language)
    post = existing(queries.post_to_change(viewer(), slug))
    service.edit_post(current_user, post, json, version=version)
    return post_answer(post)


@bp.delete("/posts/<string:slug>")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, 409, 428, HTTP_204=None), tags=["posts"])
def remove(slug: str) -> tuple[str, int]:
    """Move a post into the bin."""
    version = version_in_if_match()
    post = existing(queries.post_to_change(viewer(), slug))
    service.bin_post(current_user, post, version=version)
    return "", 204


@bp.post("/posts/<string:slug>/restore")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, 409, 428, HTTP_200=PostOut), tags=["posts"])
def restore(slug: str) -> PostAnswer:
    """Take a post out of the bin."""
    version = version_in_if_match()
    post = existing(queries.post_to_change(viewer(), slug))
    service.restore_post(current_user, post, version=version)
    return post_answer(post)


@bp.put("/posts/<string:slug>/authorship")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["posts"])
def accept(slug: str) -> tuple[str, int]:
    """Accept to stand as an author."""
    service.accept_authorship(current_user, existing(queries.post_to_change(viewer(), slug)))
    return "", 204


@bp.delete("/posts/<string:slug>/authorship")
@members_only
@scope("write")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["posts"])
def decline(slug: str) -> tuple[str, int]:
    """Decline, or give back, a place among the authors."""
    service.decline_authorship(current_user, existing(queries.post_to_change(viewer(), slug)))
    return "", 204


@bp.get("/authors")
@requires("posts.write")
@spec.validate(query=AuthorsQuery, resp=answers(401, 403, 422, 429, HTTP_200=AuthorListOut), tags=["posts"])
def authors(query: AuthorsQuery) -> AuthorListOut:
    """Members whose names begin so, ten at most, to name them as authors."""
    ratelimit.hit(ratelimit.SEARCH, client())
    found = queries.members_like(current_user, query.q.strip().lstrip("@"))
    return AuthorListOut(items=[AuthorOut.of(user) for user in found])


@bp.get("/tags")
@public
@spec.validate(query=TagsQuery, resp=answers(422, HTTP_200=TagListOut), tags=["posts"])
def tags(query: TagsQuery) -> TagListOut:
    """The tags in use, by name in the address: all, or those whose names begin in some way."""
    prefix = slugify(query.q)
    if query.q and not prefix:
        return TagListOut(items=[], next_cursor=None)
    page = queries.tags_in_use(viewer(), prefix=prefix, cursor=query.cursor, limit=query.limit)
    return TagListOut(items=TagOut.all_of(page.items, viewer()), next_cursor=page.next_cursor)


@bp.get("/tags/<string:slug>")
@public
@spec.validate(resp=answers(404, HTTP_200=TagOut), tags=["posts"])
def tag(slug: str) -> TagOut:
    """One tag in use."""
    [shown] = TagOut.all_of([existing_tag_in_use(viewer(), slug)], viewer())
    return shown


def post_answer(post: Post) -> PostAnswer:
    """A post as whoever asks sees it; its version is in `ETag`."""
    return PostOut.of(post, viewer()), 200, {"ETag": f'"{post.version}"'}
