"""What people are told of a decision, each in their language: what, why, until when; not who decided or reported."""

from collections.abc import Collection

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.languages import in_language
from mablog.moderation.models import Case
from mablog.moderation.reasons import APPROVE, HIDE, LIFT, REMOVE, SILENCE, SUSPEND, in_words
from mablog.moderation.targets import Target
from mablog.notifications.service import notify
from mablog.presentation import minute


def tell_people(case: Case, target: Target, *, was: str, there: Collection[int]) -> None:
    """Tell those whom a decision changes something for. `was` is the state before, `there` the accounts that exist."""
    if case.action == APPROVE and was == target.state:
        return  # that somebody complained in vain is not their trouble
    concerned = [target.author] if case.action in (SILENCE, SUSPEND, LIFT) else target.people
    for user in concerned:
        if user is not None and user.id in there:
            with in_language(user.language):
                _tell(user, f"case {case.id}", target, _title(case, target, was), _text(case, target))


def tell_reporters(case: Case, target: Target, *, there: Collection[int]) -> None:
    """Tell those who reported it what came of that."""
    for report in case.reports:
        if report.reporter is not None and report.reporter.id in there:
            with in_language(report.reporter.language):
                title = _("About your report: %(what)s", what=target.title)
                _tell(report.reporter, f"report {report.id}", target, title, _outcome(case))


def _tell(user: User, key: str, target: Target, title: str, text: str) -> None:
    post = target.comment.post if target.comment else target.post
    notify(user, "moderation", key=key, post=post, comment=target.comment, data={"title": title, "text": text})


def _title(case: Case, target: Target, was: str) -> str:
    title: str
    if case.action in (SILENCE, SUSPEND) and case.until is not None:
        when = minute(case.until)
        if case.action == SILENCE:
            title = _("You may read but not write until %(moment)s", moment=when)
        else:
            title = _("Your account is suspended until %(moment)s", moment=when)
    elif case.action == APPROVE and was == "held":
        title = _("Your %(what)s is approved", what=target.title)
    else:
        title = {
            APPROVE: _("Your %(what)s is shown again", what=target.title),
            HIDE: _("Moderators hid your %(what)s", what=target.title),
            REMOVE: _("Moderators removed your %(what)s", what=target.title),
            LIFT: _("Your account is free again"),
        }[case.action]
    return title


def _text(case: Case, target: Target) -> str:
    parts = []
    if case.action in (SILENCE, SUSPEND) and target.kind != "member":
        parts.append(_("It is about your %(what)s, which is hidden.", what=target.title))
    if case.action == HIDE and target.kind == "post":
        parts.append(_("Its authors still see it and can mend it. Only moderators show it again."))
    if case.action not in (APPROVE, LIFT):
        parts.append(_("The reason: %(reason)s.", reason=in_words(case.reason)))
    if case.note:
        parts.append(_("The moderators write: %(note)s", note=case.note))
    return " ".join(parts)


def _outcome(case: Case) -> str:
    outcome: str = {
        APPROVE: _("Moderators looked at it and found nothing wrong with it. Thank you for looking out."),
        HIDE: _("Moderators hid it. Thank you for looking out."),
        REMOVE: _("Moderators removed it. Thank you for looking out."),
    }.get(case.action, _("Moderators acted on it. Thank you for looking out."))
    return outcome
