"""Pages to report something, and for moderators: the queue, a case, a member."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone, to_utc
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import members_only, requires
from mablog.db import db, utcnow
from mablog.errors import InvalidFields, NotFound
from mablog.forms import add_messages
from mablog.members.queries import existing_member
from mablog.moderation import policy, queries, service
from mablog.moderation.forms import DecisionForm, ReportForm, SanctionForm
from mablog.moderation.guards import existing_case
from mablog.moderation.models import Case
from mablog.moderation.reasons import APPROVE, DONE, HIDE, RULES, in_words
from mablog.moderation.schemas import Decision, QueueFilter, ReportInput, SanctionInput, TargetInput
from mablog.moderation.targets import Target
from mablog.text import parse

bp = Blueprint("moderation", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response


@bp.get("/report")
@members_only
def report() -> Answer:
    return render_template("moderation/report.html", form=ReportForm(formdata=None), target=_reported())


@bp.post("/report")
@members_only
def report_submit() -> Answer:
    form, target = ReportForm(), _reported()
    try:
        service.report(current_user, parse(ReportInput, {**form.values(), "target": _named().model_dump()}))
    except InvalidFields as error:
        return _shown_again("moderation/report.html", form, error, lambda: {"target": _reported()})
    flash(_("Thank you. Moderators will look at it, and you will be told what came of it."), "success")
    return redirect(target.path)


@bp.get("/moderation")
@requires("posts.moderate")
def queue() -> Answer:
    wanted = _filter()
    page = queries.cases_matching(wanted, cursor=request.args.get("after"), limit=queries.PAGE_SIZE, field="after")
    return render_template(
        "moderation/queue.html", wanted=wanted, cases=page.items, next_cursor=page.next_cursor, **_shown(page.items)
    )


@bp.get("/moderation/<int(max=2147483647):number>")
@requires("posts.moderate")
def case(number: int) -> Answer:
    found = existing_case(number)
    form = DecisionForm(formdata=None, data={"version": Target.of(found).version})
    return render_template("moderation/case.html", form=form, **_about(found))


@bp.post("/moderation/<int(max=2147483647):number>")
@requires("posts.moderate")
def decide(number: int) -> Answer:
    form = DecisionForm()
    values = {**form.values(), "action": request.form.get("action", ""), "until": _moment(form)}
    try:
        decided = service.decide(current_user, number, parse(Decision, values))
    except service.AlreadyDecided as refused:
        flash(refused.detail, "warning")
        return redirect(url_for("moderation.case", number=number))
    except InvalidFields as error:
        return _shown_again("moderation/case.html", form, error, lambda: _about(existing_case(number)))
    flash(f"{DONE[decided.action]}: {Target.of(decided).title}", "success")
    wanted = _filter()
    following = queries.case_after(wanted, decided)
    if following is not None:
        return redirect(url_for("moderation.case", number=following, kind=wanted.kind or None))
    return redirect(url_for("moderation.queue"))


@bp.post("/moderation/comments/<int(max=2147483647):number>/hide")
@requires("posts.moderate")
def hide_comment(number: int) -> Answer:
    return _acted(queries.comment_target(number), HIDE)


@bp.post("/moderation/comments/<int(max=2147483647):number>/show")
@requires("posts.moderate")
def show_comment(number: int) -> Answer:
    return _acted(queries.comment_target(number), APPROVE)


@bp.post("/moderation/posts/<string:slug>/hide")
@requires("posts.moderate")
def hide_post(slug: str) -> Answer:
    return _acted(queries.post_target(slug), HIDE)


@bp.post("/moderation/posts/<string:slug>/show")
@requires("posts.moderate")
def show_post(slug: str) -> Answer:
    return _acted(queries.post_target(slug), APPROVE)


@bp.get("/moderation/members/<string:username>")
@requires("members.moderate")
def member(username: str) -> Answer:
    return render_template("moderation/member.html", form=SanctionForm(formdata=None), **_about_member(username))


@bp.post("/moderation/members/<string:username>")
@requires("members.moderate")
def sanction(username: str) -> Answer:
    form, action = SanctionForm(), request.form.get("action", "")
    found = existing_member(username)
    try:
        values = form.values() | ({"until": moment} if (moment := _moment(form)) else {})
        service.sanction(current_user, found, action, parse(SanctionInput, values))
    except InvalidFields as error:
        return _shown_again("moderation/member.html", form, error, lambda: _about_member(username))
    flash(f"{DONE[action]}: {found.display_name}", "success")
    return redirect(url_for("moderation.member", username=found.username))


@bp.post("/moderation/members/<string:username>/lift")
@requires("members.moderate")
def lift(username: str) -> Answer:
    found = existing_member(username)
    service.lift(current_user, found, request.form.get("action", ""))
    flash(_("%(name)s is free again.", name=found.display_name), "success")
    return redirect(url_for("moderation.member", username=found.username))


def _shown_again(
    template: str, form: ReportForm | SanctionForm, error: InvalidFields, about: Callable[[], dict[str, Any]]
) -> tuple[str, int]:
    """The refused form; what stands around it is read once the request's changes are undone, which forgets all."""
    db.session.rollback()
    add_messages(form, error)
    return render_template(template, form=form, **about()), error.status


def _named() -> TargetInput:
    names = ("type", "id", "slug", "username")
    return parse(TargetInput, {name: request.args[name] for name in names if name in request.args})


def _reported() -> Target:
    try:
        target = queries.target_to_report(current_user, _named())
    except InvalidFields:
        target = None
    if target is None:
        raise NotFound(_("There is nothing at this address."))
    return target


def _filter() -> QueueFilter:
    return parse(QueueFilter, {name: request.args.get(name) or "" for name in ("kind",)} | _state())


def _state() -> dict[str, Any]:
    return {"state": request.args["state"]} if "state" in request.args else {}


def _moment(form: SanctionForm) -> datetime | None:
    """The beginning of the chosen day in the site's time zone."""
    day = form.until.data
    return to_utc(datetime.combine(day, time())).replace(tzinfo=UTC) if day else None


def _shown(cases: Any) -> dict[str, Any]:
    """What the list and the page of a case show beside it."""
    return {
        "histories": queries.histories(cases),
        "target_of": Target.of,
        "rules": RULES,
        "done": DONE,
        "in_words": in_words,
        "may_decide": lambda case: policy.may_decide(current_user, Target.of(case).people),
        "tomorrow": (to_user_timezone(utcnow()) + timedelta(days=1)).date(),
    }


def _about(case: Case) -> dict[str, Any]:
    return {"case": case, "wanted": _filter(), **_shown([case])}


def _about_member(username: str) -> dict[str, Any]:
    found = existing_member(username)
    cases = queries.cases_of(found)
    may_sanction = policy.may_sanction(current_user, found)
    return {"member": found, "cases": cases, "may_sanction": may_sanction, **_shown(cases)}


def _acted(target: Target | None, action: str) -> Answer:
    if target is None:
        raise NotFound(_("There is nothing at this address."))
    service.act_where_it_stands(current_user, target, action)
    return redirect(target.path)
