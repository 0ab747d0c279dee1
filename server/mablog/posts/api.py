from flask import url_for
from flask_login import current_user

from mablog.access import members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.openapi import answers, api_blueprint, spec, version_in_if_match
from mablog.pagination import ListQuery
from mablog.posts import queries, service
from mablog.posts.guards import existing
from mablog.posts.models import Post
from mablog.posts.schemas import NewPostInput, PostInput, PostListOut, PostOut, TagListOut, TagOut

bp = api_blueprint("posts")


@bp.get("/posts")
@public
@spec.validate(query=ListQuery, resp=answers(422, HTTP_200=PostListOut), tags=["posts"])
def posts(query: ListQuery) -> PostListOut:
    """The listed posts, newest first."""
    page = queries.newest_posts(viewer(), cursor=query.cursor, limit=query.limit, field="cursor")
    return PostListOut.of(page, viewer())


@bp.post("/posts")
@requires("posts.write")
@spec.validate(json=NewPostInput, resp=answers(401, 403, 415, HTTP_201=PostOut), tags=["posts"])
def create(json: NewPostInput) -> tuple[PostOut, int, dict[str, str]]:
    """Write a post; a draft unless `status` says otherwise."""
    post = service.create_post(current_user, json)
    headers = {"Location": url_for("posts_api.show", slug=post.slug), "ETag": etag(post)}
    return PostOut.of(post, viewer()), 201, headers


@bp.get("/posts/<string:slug>")
@public
@spec.validate(resp=answers(404, HTTP_200=PostOut), tags=["posts"])
def show(slug: str) -> tuple[PostOut, int, dict[str, str]]:
    """One post; its version is in `ETag`."""
    post = existing(queries.post_by_slug(viewer(), slug))
    return PostOut.of(post, viewer()), 200, {"ETag": etag(post)}


@bp.patch("/posts/<string:slug>")
@members_only
@scope("write")
@spec.validate(json=PostInput, resp=answers(401, 403, 404, 409, 415, 428, HTTP_200=PostOut), tags=["posts"])
def change(slug: str, json: PostInput) -> tuple[PostOut, int, dict[str, str]]:
    """Change the given fields. `If-Match` names the version that the change starts from."""
    version = version_in_if_match()
    post = existing(queries.post_to_change(viewer(), slug))
    service.edit_post(current_user, post, json, version=version)
    return PostOut.of(post, viewer()), 200, {"ETag": etag(post)}


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
def restore(slug: str) -> tuple[PostOut, int, dict[str, str]]:
    """Take a post out of the bin."""
    version = version_in_if_match()
    post = existing(queries.post_to_change(viewer(), slug))
    service.restore_post(current_user, post, version=version)
    return PostOut.of(post, viewer()), 200, {"ETag": etag(post)}


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


@bp.get("/tags")
@public
@spec.validate(query=ListQuery, resp=answers(422, HTTP_200=TagListOut), tags=["posts"])
def tags(query: ListQuery) -> TagListOut:
    """The tags in use, by name in the address."""
    page = queries.tags_in_use(viewer(), cursor=query.cursor, limit=query.limit)
    return TagListOut(items=[TagOut.of(tag) for tag in page.items], next_cursor=page.next_cursor)


def etag(post: Post) -> str:
    return f'"{post.version}"'
