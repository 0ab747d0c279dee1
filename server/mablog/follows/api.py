from flask_login import current_user

from mablog.access import even_silenced, members_only, public, requires, scope
from mablog.accounts.cookies import viewer
from mablog.follows import queries, service
from mablog.follows.guards import existing_member
from mablog.follows.schemas import FollowListOut, FollowOut
from mablog.follows.timeline import timeline_of
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery
from mablog.posts.guards import existing_tag, open_member
from mablog.posts.schemas import PostListOut, TagListOut, TagOut

bp = api_blueprint("follows")


@bp.put("/users/<string:username>/follow")
@requires("members.follow")
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_204=None), tags=["follows"])
def follow(username: str) -> tuple[str, int]:
    """Follow a member; twice is like once."""
    service.follow_user(current_user, existing_member(username))
    return "", 204


@bp.delete("/users/<string:username>/follow")
@members_only
@scope("write")
@even_silenced
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["follows"])
def unfollow(username: str) -> tuple[str, int]:
    """Follow a member no more."""
    service.unfollow_user(current_user, existing_member(username))
    return "", 204


@bp.put("/tags/<string:slug>/follow")
@requires("members.follow")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["follows"])
def follow_tag(slug: str) -> tuple[str, int]:
    """Follow the tag with this name in the address; twice is like once."""
    service.follow_tag(current_user, existing_tag(viewer(), slug))
    return "", 204


@bp.delete("/tags/<string:slug>/follow")
@members_only
@scope("write")
@even_silenced
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["follows"])
def unfollow_tag(slug: str) -> tuple[str, int]:
    """Follow a tag no more."""
    service.unfollow_tag(current_user, existing_tag(viewer(), slug))
    return "", 204


@bp.get("/users/<string:username>/followers")
@public
@spec.validate(query=ListQuery, resp=answers(404, 422, HTTP_200=FollowListOut), tags=["follows"])
def followers(username: str, query: ListQuery) -> FollowListOut:
    """Who follows a member; the newest follow first."""
    member = open_member(viewer(), username)
    page = queries.list_followers(viewer(), member, cursor=query.cursor, limit=query.limit, field="cursor")
    items = FollowOut.all_of([(follow.follower, follow.created_at) for follow in page.items], viewer())
    return FollowListOut(items=items, next_cursor=page.next_cursor)


@bp.get("/users/<string:username>/following")
@public
@spec.validate(query=ListQuery, resp=answers(404, 422, HTTP_200=FollowListOut), tags=["follows"])
def followed(username: str, query: ListQuery) -> FollowListOut:
    """Whom a member follows; the newest follow first."""
    member = open_member(viewer(), username)
    page = queries.list_followed(viewer(), member, cursor=query.cursor, limit=query.limit, field="cursor")
    items = FollowOut.all_of([(follow.followed, follow.created_at) for follow in page.items], viewer())
    return FollowListOut(items=items, next_cursor=page.next_cursor)


@bp.get("/user/tags")
@members_only
@scope("read")
@spec.validate(query=ListQuery, resp=answers(401, 403, 422, HTTP_200=TagListOut), tags=["follows"])
def tags(query: ListQuery) -> TagListOut:
    """The tags that you follow, by name in the address."""
    page = queries.followed_tags(current_user, cursor=query.cursor, limit=query.limit, field="cursor")
    return TagListOut(items=TagOut.all_of(page.items, current_user), next_cursor=page.next_cursor)


@bp.get("/timeline")
@members_only
@scope("read")
@spec.validate(query=ListQuery, resp=answers(401, 403, 422, HTTP_200=PostListOut), tags=["follows"])
def timeline(query: ListQuery) -> PostListOut:
    """The posts of the members and tags that you follow, newest first, without your own."""
    page = timeline_of(current_user, cursor=query.cursor, limit=query.limit, field="cursor")
    return PostListOut.of(page, viewer())
