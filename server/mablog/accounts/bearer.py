"""`Authorization: Bearer mab_…` (RFC 6750) in requests of the API: who asks, and what a wrong token is told."""

from flask import Flask, Request, g
from flask_babel import gettext as _

from mablog.accounts.api_tokens import live_token, touch_token
from mablog.accounts.confirmation import may_log_in
from mablog.accounts.cookies import login_manager
from mablog.accounts.models import User
from mablog.accounts.standing import Sanctioned
from mablog.db import utcnow
from mablog.errors import InvalidToken
from mablog.security import comes_with_token, token_sent


def _check_token() -> None:
    """Refuse a wrong token wherever it is sent, also where a visitor would be welcome (RFC 6750, section 3.1)."""
    if not comes_with_token():
        return
    now = utcnow()
    token = live_token(token_sent(), now=now)
    if token is None or not may_log_in(token.user):
        raise InvalidToken(_("This token is unknown, has expired or was revoked."))
    if token.user.is_suspended:
        raise Sanctioned.suspended(token.user)
    touch_token(token, now=now)
    token.user.token_scopes = frozenset(token.scopes)
    g.user_of_token = token.user


@login_manager.request_loader  # type: ignore[untyped-decorator]
def _user_of_token(_request: Request) -> User | None:
    found: User | None = g.get("user_of_token")
    return found


def init_app(app: Flask) -> None:
    app.before_request(_check_token)
