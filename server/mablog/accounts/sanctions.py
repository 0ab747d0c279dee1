"""Members who are silenced, and only read, or suspended, and stay out: for some time, for one of `standing.REASONS`.

Both end by themselves. Who may do it to whom (`members.policy.may_sanction`) and the note in the audit log are matters
of those who call.
"""

from datetime import datetime

from flask_babel import gettext as _

from mablog.accounts.administrators import is_administrator, keep_an_administrator, lock_roles
from mablog.accounts.models import User
from mablog.accounts.service import end_sessions
from mablog.accounts.standing import REASONS
from mablog.db import db, utcnow
from mablog.errors import field_error


def silence(user: User, *, until: datetime, reason: str) -> None:
    """Let a member say nothing in public until this moment. Raises InvalidFields for `until` or `reason`."""
    _check(until, reason)
    user.silenced_until, user.silence_reason = until, reason


def suspend(user: User, *, until: datetime, reason: str) -> None:
    """Keep a member out until this moment: they are logged out everywhere, and their API tokens rest.

    Raises InvalidFields for `until` or `reason`, Forbidden for the last administrator.
    """
    _check(until, reason)
    lock_roles()
    db.session.refresh(user)  # as the one left it who was waited for
    was_administrator = is_administrator(user)
    user.suspended_until, user.suspension_reason = until, reason
    db.session.flush()  # the question below must see the change
    keep_an_administrator(was_administrator)
    end_sessions(user, api_tokens=False)


def lift_silence(user: User) -> None:
    """Let a member write again before the time."""
    user.silenced_until, user.silence_reason = None, ""


def lift_suspension(user: User) -> None:
    """Let a member in again before the time: they log in anew, and their API tokens work again."""
    user.suspended_until, user.suspension_reason = None, ""


def _check(until: datetime, reason: str) -> None:
    if until <= utcnow():
        raise field_error("until", _("This moment is over."))
    if reason not in REASONS:
        raise field_error("reason", _("There is no such reason."))
