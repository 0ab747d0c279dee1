"""How often something may be asked: counted in the site's database, so that it holds across workers and restarts."""

from flask import Flask

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
