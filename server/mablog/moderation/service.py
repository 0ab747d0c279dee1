"""Writes of moderation: what is reported or held opens a case, and one decision closes it. The actor comes first."""

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mablog import audit, ratelimit
from mablog.accounts import sanctions
from mablog.accounts.administrators import lock_roles
from mablog.accounts.models import User
from mablog.accounts.standing import REASONS
from mablog.comments import service as comments
from mablog.comments.models import HIDDEN, REMOVED, VISIBLE
from mablog.db import db, lock_for_writing, utcnow
from mablog.errors import Conflict, Forbidden, NotFound, field_error
from mablog.moderation import policy, queries
from mablog.moderation.models import Case, Report
from mablog.moderation.reasons import APPROVE, DONE, HIDE, IN_ORDER, LIFT, REMOVE, SILENCE, SUSPEND
from mablog.moderation.schemas import Decision, ReportInput, SanctionInput
from mablog.moderation.targets import Target
from mablog.moderation.telling import tell_people, tell_reporters
from mablog.posts import service as posts
from mablog.posts.models import WITHHELD

TRIES = 5
"""How often an open case is looked for while others open and decide it."""


class AlreadyDecided(Conflict):
    """Another moderator was quicker: who it was and what they did is in the refusal."""

    def __init__(self, case: Case):
        who = case.decided_by.display_name if case.decided_by else _("Somebody")
        super().__init__(
            _("%(name)s decided this before you: %(action)s.", name=who, action=DONE[case.action]),
            extra={
                "decided_by": case.decided_by.username if case.decided_by else None,
                "action": case.action,
                "decided_at": case.decided_at.isoformat() if case.decided_at else None,
            },
        )


def report(reporter: User, data: ReportInput) -> tuple[Report, Target]:
    """Report something to the moderators; again, while they have not decided, is the same as once.

    Raises NotFound for what the reporter cannot see, InvalidFields for their own, TooManyRequests.
    """
    ratelimit.hit(ratelimit.REPORT, reporter.id)
    target = queries.target_to_report(reporter, data.target)
    if target is None:
        raise NotFound(_("There is nothing at this address."))
    if policy.is_own(reporter, target.people):
        raise field_error("target", _("This is your own."))
    case = open_case(target)
    earlier = queries.report_by(reporter, case)
    if earlier is not None:
        return earlier, target
    made = Report(case=case, reporter=reporter, reason=data.reason, note=data.note, created_at=utcnow())
    db.session.add(made)
    case.reports_count += 1
    return made, target


def open_case(target: Target) -> Case:
    """The open case about this, locked; made where there is none."""
    lock_for_writing()
    for _attempt in range(TRIES):
        found = queries.locked_open_case(target)
        if found is not None:
            return found
        try:
            with db.session.begin_nested():
                db.session.add(case := _new_case(target))
            return case
        except IntegrityError:  # somebody opened it between the question and the answer
            continue
    raise Conflict(_("Others are at work on this. Please try again."))


def decide(actor: User, number: int, data: Decision) -> Case:
    """Decide a case. Raises NotFound, AlreadyDecided, Conflict for a text that changed, Forbidden, InvalidFields."""
    case = queries.case_by_number(number)
    if case is None:
        raise NotFound(_("There is no such case."))
    reporters = {report.reporter_id for report in case.reports if report.reporter_id is not None}
    target, there = _locked(Target.of(case), data, reporters | {actor.id})
    queries.lock_case(number)
    case = queries.case_by_number(number)
    if case is None:
        raise NotFound(_("There is no such case."))
    if case.decided_at is not None:
        raise AlreadyDecided(case)
    if data.version is not None and data.version != target.version:
        raise Conflict(_("The text was changed since you looked at it. Please look again."))
    return _decided(actor, case, data, there)


def act(actor: User, found: Target, data: Decision) -> None:
    """Do something about a thing where it stands; an open case about it is decided by that. Twice is once.

    Raises NotFound, Forbidden, InvalidFields, Conflict.
    """
    target, there = _locked(found, data, {actor.id})
    case = queries.locked_open_case(target)
    if case is None and _is_done(target, data.action):
        return
    if target.comment and not target.comment.has_text:
        raise Conflict(_("Nothing is left of this comment."))
    if case is None:
        db.session.add(case := _new_case(target))
        db.session.flush()  # people are told of it by its number
    whole = queries.case_by_number(case.id)
    if whole is not None:
        _decided(actor, whole, data, there)


def act_where_it_stands(actor: User, found: Target, action: str) -> None:
    """Hide something, or show it again, by one click, which leaves no time for a reason. Raises as `act` does."""
    act(actor, found, Decision.model_validate({"action": action, "reason": "other"}))


def sanction(actor: User, member: User, action: str, data: SanctionInput) -> None:
    """Silence or suspend a member (`action`). Raises Forbidden, InvalidFields."""
    _check_sanction(action)
    act(actor, Target(member=member), Decision.model_validate({"action": action, **data.model_dump()}))


def lift(actor: User, member: User, action: str) -> None:
    """End a silence or a suspension (`action`) before its time; what has ended stays so.

    Raises Forbidden, InvalidFields.
    """
    _check_sanction(action)
    lock_roles()
    target = queries.locked_target(Target(member=member))
    if target is None or target.member is None:
        raise NotFound(_("There is no member of this name."))
    _check_may_sanction(actor, target)
    if not (member.is_silenced if action == SILENCE else member.is_suspended):
        return
    (sanctions.lift_silence if action == SILENCE else sanctions.lift_suspension)(target.member)
    case = _new_case(target)
    case.reports = []
    db.session.add(case)
    db.session.flush()  # the member is told of it by its number
    _close(actor, case, Decision(action=APPROVE), target, was=action, action=LIFT)
    tell_people(case, target, was=action, there={member.id})


def _locked(target: Target, data: Decision, others: set[int]) -> tuple[Target, set[int]]:
    """The target as it is now, locked, in the order of whoever deletes accounts; and which of the people exist."""
    if data.action in (SILENCE, SUSPEND):
        lock_roles()
    there = queries.lock_members({user.id for user in target.people} | others)
    found = queries.locked_target(target)
    if found is None:
        raise NotFound(_("There is nothing at this address."))
    return found, there


def _new_case(target: Target) -> Case:
    author = target.author
    return Case(**target.key, author_id=author.id if author else None, rule="", reports_count=0, created_at=utcnow())


def _is_done(target: Target, action: str) -> bool:
    done = {APPROVE: target.state not in WITHHELD, HIDE: target.state in (HIDDEN, REMOVED)}
    return target.kind != "member" and done.get(action, target.state == REMOVED)


def _decided(actor: User, case: Case, data: Decision, there: set[int]) -> Case:
    target = queries.locked_target(Target.of(case))  # reading the case has left less of it than this needs
    if target is None:
        raise NotFound(_("There is nothing at this address."))
    _check(actor, target, data)
    was = target.state
    _carry_out(actor, target, data)
    _close(actor, case, data, target, was=was, action=data.action)
    tell_people(case, target, was=was, there=there)
    tell_reporters(case, target, there=there)
    return case


def _check(actor: User, target: Target, data: Decision) -> None:
    if not policy.may_decide(actor, target.people):
        raise Forbidden(_("Only an administrator decides about this."))
    if data.action in (SILENCE, SUSPEND):
        _check_may_sanction(actor, target)
        if data.until is None:
            raise field_error("until", _("Say until when."))
    elif data.action != APPROVE and target.kind == "member":
        _check_sanction(data.action)
    if data.action != APPROVE and data.reason not in REASONS:
        raise field_error("reason", _("Choose a reason."))


def _check_sanction(action: str) -> None:
    if action not in (SILENCE, SUSPEND):
        raise field_error("action", _("A member can be silenced or suspended."))


def _check_may_sanction(actor: User, target: Target) -> None:
    if target.author is None:
        raise field_error("action", _("This account is gone."))
    if not actor.can("members.moderate"):
        raise Forbidden(_("Your role does not allow this."))
    if not policy.may_sanction(actor, target.author):
        raise Forbidden(_("You cannot silence or suspend this member."))


def _carry_out(actor: User, target: Target, data: Decision) -> None:
    sanctioning = data.action in (SILENCE, SUSPEND)
    what = HIDE if sanctioning else data.action
    if target.comment and target.comment.has_text:  # its author may have deleted it meanwhile
        comments.set_state(target.comment, {APPROVE: VISIBLE, HIDE: HIDDEN, REMOVE: REMOVED}[what])
    elif target.post and what == APPROVE:
        posts.release(actor, target.post)
    elif target.post and not (sanctioning and target.post.withheld == REMOVED):
        posts.withhold(actor, target.post, HIDDEN if what == HIDE else REMOVED)
    if sanctioning and data.until is not None and target.author is not None:
        deed = sanctions.silence if data.action == SILENCE else sanctions.suspend
        deed(target.author, until=data.until, reason=data.reason)


def _close(actor: User, case: Case, data: Decision, target: Target, *, was: str, action: str) -> None:
    case.action, case.reason, case.note = action, data.reason or IN_ORDER, data.note
    case.until = data.until if action in (SILENCE, SUSPEND) else None
    case.decided_at, case.decided_by = utcnow(), actor
    after = {"case": case.id, "reason": case.reason, "note": case.note, "until": case.until, "state": target.state}
    audit.record(f"moderation.{action}", actor=actor, target=target.note, before={"state": was}, after=after)
