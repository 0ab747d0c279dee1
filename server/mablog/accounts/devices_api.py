"""The devices that a member is logged in on, for clients of the API."""

from datetime import datetime

from flask_babel import gettext as _
from flask_login import current_user
from pydantic import BaseModel

from mablog.access import even_silenced, members_only
from mablog.accounts import service
from mablog.accounts.cookies import end_session, is_this_session
from mablog.accounts.models import LoginSession
from mablog.accounts.queries import session_of, sessions_of
from mablog.accounts.user_agents import browser_of, system_of
from mablog.db import utcnow
from mablog.errors import NotFound
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery

bp = api_blueprint("devices")


class SessionOut(BaseModel):
    """A log-in: by which browser and system, as far as they tell; where from and when it was used last."""

    id: int
    browser: str | None
    system: str | None
    address: str
    created_at: datetime
    last_used_at: datetime
    current: bool

    @classmethod
    def of(cls, session: LoginSession) -> "SessionOut":
        return cls(
            id=session.id,
            browser=browser_of(session.user_agent),
            system=system_of(session.user_agent),
            address=session.address,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            current=is_this_session(session),
        )


class SessionListOut(BaseModel):
    items: list[SessionOut]
    next_cursor: str | None


@bp.get("/sessions")
@members_only
@spec.validate(query=ListQuery, resp=answers(401, 422, HTTP_200=SessionListOut), tags=["accounts"])
def sessions(query: ListQuery) -> SessionListOut:
    """The devices that you are logged in on, the newest log-in first."""
    page = sessions_of(current_user, now=utcnow(), cursor=query.cursor, limit=query.limit, field="cursor")
    return SessionListOut(items=[SessionOut.of(each) for each in page.items], next_cursor=page.next_cursor)


@bp.delete("/sessions")
@members_only
@even_silenced
@spec.validate(resp=answers(401, 403, HTTP_204=None), tags=["accounts"])
def end_others() -> tuple[str, int]:
    """Log out everywhere but here."""
    service.end_other_sessions(current_user, current_user.session_token)
    return "", 204


@bp.delete("/sessions/<int(max=2147483647):number>")
@members_only
@even_silenced
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["accounts"])
def end(number: int) -> tuple[str, int]:
    """Log out on one device."""
    found = session_of(current_user, number, now=utcnow())
    if found is None:
        raise NotFound(_("You are not logged in on such a device."))
    is_this = is_this_session(found)
    service.end_session_on(current_user, found)
    if is_this:
        end_session()
    return "", 204
