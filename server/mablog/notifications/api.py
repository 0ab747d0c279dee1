from flask import Response, jsonify, request
from flask_login import current_user

from mablog.access import even_silenced, members_only, scope
from mablog.db import utcnow
from mablog.notifications import service
from mablog.notifications.queries import notifications_of, unread_count, ways_of
from mablog.notifications.schemas import (
    NotificationListOut,
    NotificationOut,
    NotificationQuery,
    ReadInput,
    UnreadOut,
    WaysInput,
    WaysOut,
)
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("notifications")


@bp.get("/notifications")
@members_only
@scope("read")
@spec.validate(
    query=NotificationQuery, resp=answers(401, 403, 422, HTTP_200=NotificationListOut), tags=["notifications"]
)
def list_(query: NotificationQuery) -> NotificationListOut:
    """What you are told of, the newest first."""
    page = notifications_of(current_user, unread=query.unread, cursor=query.cursor, limit=query.limit, field="cursor")
    return NotificationListOut(items=[NotificationOut.of(each) for each in page.items], next_cursor=page.next_cursor)


@bp.patch("/notifications")
@members_only
@scope("write")
@even_silenced
@spec.validate(json=ReadInput, resp=answers(401, 403, 415, 422, HTTP_200=UnreadOut), tags=["notifications"])
def mark_read(json: ReadInput) -> UnreadOut:
    """Mark yours read: `ids`, or all that are not newer than `up_to`. Numbers that are not yours change nothing."""
    service.mark_read(current_user, ids=json.ids, up_to=json.up_to, now=utcnow())
    return UnreadOut.of(unread_count(current_user))


@bp.get("/notifications/unread")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, HTTP_200=UnreadOut, HTTP_304=None), tags=["notifications"])
def unread() -> Response:
    """How many you have not read: cheap, and with `If-None-Match` nothing is sent while it stays the same."""
    number = unread_count(current_user)
    is_known = request.if_none_match.contains_weak(str(number))
    response = Response(status=304) if is_known else jsonify(UnreadOut.of(number).model_dump())
    response.set_etag(str(number))
    response.cache_control.private = True
    response.cache_control.no_cache = True  # a browser keeps it, and asks each time whether it is still so
    return response


@bp.get("/notifications/settings")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, HTTP_200=WaysOut), tags=["notifications"])
def settings() -> WaysOut:
    """How you are told of each kind."""
    return WaysOut.model_validate(ways_of(current_user))


@bp.patch("/notifications/settings")
@members_only
@scope("account")
@even_silenced
@spec.validate(json=WaysInput, resp=answers(401, 403, 415, 422, HTTP_200=WaysOut), tags=["notifications"])
def change_settings(json: WaysInput) -> WaysOut:
    """Change how you are told of the given kinds."""
    service.choose_ways(current_user, json.ways())
    return WaysOut.model_validate(ways_of(current_user))
