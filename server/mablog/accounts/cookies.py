"""The session cookie: who asks, and how a log-in begins and ends in the browser."""

from flask import Flask, redirect, request, session, url_for
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from mablog.accounts import service
from mablog.accounts.models import User
from mablog.accounts.queries import live_session
from mablog.db import utcnow
from mablog.errors import NotLoggedIn, rendered, wants_json

login_manager = LoginManager()
# The session row decides who asks; Flask-Login's own check of address and browser would end it on every train ride.
login_manager.session_protection = None


class Visitor(AnonymousUserMixin):  # type: ignore[misc]
    def can(self, permission: str) -> bool:
        return False


login_manager.anonymous_user = Visitor


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _user_of_cookie(token: str) -> User | None:
    now = utcnow()
    found = live_session(token, now=now)
    if found is None:
        return None
    service.touch_session(found, now=now)
    found.user.session_token = token
    return found.user


def viewer() -> User | None:
    """The member who asks, or None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def begin_session(user: User, *, remember: bool = False) -> None:
    """Log this member in, in this browser: a session with a new token, and nothing of the one before it."""
    end_session()
    user.session_token = service.open_session(user, remember=remember)
    session.permanent = remember
    login_user(user)


def end_session() -> None:
    """Log out whoever is logged in, in this browser."""
    if token := session.get("_user_id"):
        service.close_session(token)
    logout_user()
    session.clear()


def _ask_to_log_in(error: NotLoggedIn) -> Response:
    """A reader is led to the log-in and back; a client, and a form that was sent, get the refusal."""
    if wants_json() or request.method != "GET":
        return rendered(error.status, error.title, error.detail)
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))


def init_app(app: Flask) -> None:
    app.config["PERMANENT_SESSION_LIFETIME"] = service.SESSION_LONGEST
    # A remembered cookie keeps the end that the log-in gave it: no new cookie on every answer.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login_manager.init_app(app)
    app.register_error_handler(NotLoggedIn, _ask_to_log_in)
