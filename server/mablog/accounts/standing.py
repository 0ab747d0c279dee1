"""What members are told who are silenced or suspended, and where those who are silenced are refused."""

from datetime import datetime
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from mablog.access import access_of, is_closed_to_silenced
from mablog.accounts.models import User
from mablog.errors import Forbidden
from mablog.presentation import isodate, minute

REASONS: dict[str, Any] = {
    "spam": _l("Spam or advertising"),
    "harassment": _l("Insults or harassment"),
    "hate": _l("Hate"),
    "sexual": _l("Sexual content"),
    "violence": _l("Violence, or calls for it"),
    "illegal": _l("Against the law"),
    "copyright": _l("Somebody else’s work"),
    "personal-data": _l("Private matters of others"),
    "off-topic": _l("Beside the point"),
    "other": _l("Something else"),
}
"""Why somebody is moderated, by code; those who are told read the words."""


def reason_in_words(code: str) -> str:
    """A reason in words; the code itself where it is none of today's."""
    return str(REASONS.get(code, code))


class Sanctioned(Forbidden):
    """Refused for some time: `until` and `reason` (its code) are in the problem's JSON, too."""

    def __init__(self, detail: str, until: datetime, reason: str):
        super().__init__(detail, extra={"until": isodate(until), "reason": reason})

    @classmethod
    def suspended(cls, user: User) -> "Sanctioned":
        """What the owner of a suspended account is told who gave the right password or token."""
        until, reason = user.suspended_until, user.suspension_reason
        if until is None:
            raise ValueError(f"{user.username} is not suspended")
        told = _("Your account is suspended until %(moment)s. The reason: %(reason)s.", **_words(until, reason))
        return cls(told, until, reason)

    @classmethod
    def silenced(cls, user: User) -> "Sanctioned":
        """What a silenced member is told who tries to write."""
        until, reason = user.silenced_until, user.silence_reason
        if until is None:
            raise ValueError(f"{user.username} is not silenced")
        told = _("You may read but not write until %(moment)s. The reason: %(reason)s.", **_words(until, reason))
        return cls(told, until, reason)


def _words(until: datetime, reason: str) -> dict[str, str]:
    return {"moment": minute(until), "reason": reason_in_words(reason)}


def _refuse_silenced() -> None:
    endpoint = request.endpoint
    # Who asks is not looked for where anybody is welcome: the answer would count as different for each.
    if endpoint is None or access_of(current_app, endpoint) == "public" or not current_user.is_authenticated:
        return
    if current_user.is_silenced and is_closed_to_silenced(current_app, endpoint, request.method):
        raise Sanctioned.silenced(current_user)


def init_app(app: Flask) -> None:
    app.before_request(_refuse_silenced)
