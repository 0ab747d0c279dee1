"""The session cookie: who asks, and how a log-in begins and ends in the browser."""

from datetime import datetime, timedelta
from hashlib import sha256

from flask import Flask, Request, g, redirect, request, session, url_for
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from mablog.accounts import known_devices, service
from mablog.accounts.confirmation import may_log_in
from mablog.accounts.known_devices import Device
from mablog.accounts.models import LoginSession, User
from mablog.accounts.queries import live_session
from mablog.accounts.tokens import hash_of
from mablog.config import settings
from mablog.db import utcnow
from mablog.errors import NotLoggedIn, rendered, wants_json
from mablog.security import cookie_name, cookies_count
from mablog.site.queries import site_settings
from mablog.site.schemas import LONGEST_SESSION_DAYS

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
    if found is None or found.user.is_suspended or not may_log_in(found.user):
        return None
    service.touch_session(found, address=client_address(), now=now)
    found.user.session_token = token
    return found.user


def viewer() -> User | None:
    """The member who asks, or None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def client_address() -> str:
    """Where the request comes from: an IP address, or nothing where the server is not told."""
    return request.remote_addr or ""


def is_this_session(found: LoginSession) -> bool:
    """Whether this request came with that session."""
    return current_user.session_token is not None and found.token_hash == hash_of(current_user.session_token)


def begin_session(user: User, *, remember: bool = False) -> None:
    """Log this member in, in this browser: a session with a new token, and nothing of the one before it."""
    end_session()
    user.session_token = service.open_session(
        user, remember=remember, address=client_address(), user_agent=request.user_agent.string
    )
    session.permanent = remember
    login_user(user)
    g.device = this_device().with_account(user)


def this_device() -> Device:
    """The device that the request comes from, as its cookie says."""
    return known_devices.read(request.cookies.get(_device_cookie()))


def _device_cookie() -> str:
    return cookie_name("device", settings())


def end_session() -> None:
    """Log out whoever is logged in, in this browser."""
    if token := session.get("_user_id"):
        service.close_session(token)
    logout_user()
    session.clear()


def _ask_to_log_in(error: NotLoggedIn) -> Response:
    """A reader is led to the log-in and back; a client, and a form that was sent, get the refusal."""
    if wants_json() or request.method != "GET":
        response = rendered(error.status, error.title, error.detail)
        response.headers.update(error.headers)
        return response
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))


class SessionCookies(SecureCookieSessionInterface):
    """Flask's signed cookie, which ends when a remembered log-in does, and after it, at a log-in, the device's.

    A request for which no cookie counts has neither.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if cookies_count() else self.session_class()

    digest_method = staticmethod(sha256)  # Flask's own is SHA-1

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        return utcnow() + timedelta(days=site_settings().session_longest_days) if session.permanent else None

    def save_session(self, app: Flask, session: SessionMixin, response: FlaskResponse) -> None:
        if not cookies_count():
            return
        super().save_session(app, session, response)
        if device := g.pop("device", None):
            response.set_cookie(
                _device_cookie(),
                known_devices.written(device),
                max_age=known_devices.LONGEST,
                secure=self.get_cookie_secure(app),
                httponly=True,
                samesite=self.get_cookie_samesite(app),
            )


def init_app(app: Flask) -> None:
    app.session_interface = SessionCookies()
    # How long a signature counts, at most: it is the row that ends.
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=LONGEST_SESSION_DAYS)
    # A remembered cookie keeps the end that the log-in gave it: no new cookie on every answer.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    # Not by `login_manager.init_app`: its cookie to be remembered by is not used here, and looking for it after every
    # request would mark answers for everybody as different for each (`Vary: Cookie`).
    app.login_manager = login_manager  # type: ignore[attr-defined]

    @app.context_processor
    def member() -> dict[str, object]:
        return {"current_user": current_user}

    app.register_error_handler(NotLoggedIn, _ask_to_log_in)
