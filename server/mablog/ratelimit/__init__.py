"""How often something may be asked: counted in one place for all processes and machines."""

from flask import Flask

from mablog.ratelimit import counts
from mablog.ratelimit.limits import (
    COMMENT,
    COMMENT_EDIT,
    LOGIN_ACCOUNT,
    LOGIN_CLIENT,
    MAIL_ACCOUNT,
    MAIL_CLIENT,
    REPORT,
    SEARCH,
    SIGN_UP,
    UPLOAD,
    check,
)
from mablog.ratelimit.service import hit, take_back

__all__ = [
    "COMMENT",
    "COMMENT_EDIT",
    "LOGIN_ACCOUNT",
    "LOGIN_CLIENT",
    "MAIL_ACCOUNT",
    "MAIL_CLIENT",
    "REPORT",
    "SEARCH",
    "SIGN_UP",
    "UPLOAD",
    "hit",
    "init_app",
    "take_back",
]


def init_app(app: Flask) -> None:
    check(app.extensions["mablog"].limits)
    counts.init_app(app)
