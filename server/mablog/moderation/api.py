from flask_babel import gettext as _
from flask_login import current_user

from mablog.access import members_only, requires, scope
from mablog.errors import InsufficientScope, NotFound
from mablog.members.queries import existing_member
from mablog.moderation import queries, service
from mablog.moderation.guards import existing_case
from mablog.moderation.models import Case
from mablog.moderation.reasons import APPROVE, HIDE, SILENCE, SUSPEND
from mablog.moderation.schemas import (
    CaseListOut,
    CaseOut,
    Decision,
    ModeratedOut,
    OpenCasesOut,
    QueueQuery,
    ReasonListOut,
    ReportInput,
    ReportOut,
    SanctionInput,
)
from mablog.moderation.targets import Target
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("moderation")


@bp.post("/reports")
@members_only
@scope("write")
@spec.validate(json=ReportInput, resp=answers(401, 403, 404, 415, 422, 429, HTTP_201=ReportOut), tags=["moderation"])
def report(json: ReportInput) -> tuple[ReportOut, int]:
    """Report a comment, a post or a member to the moderators; again, until they decide, is the same as once."""
    return ReportOut.of(*service.report(current_user, json)), 201


@bp.get("/moderation")
@requires("posts.moderate")
@spec.validate(query=QueueQuery, resp=answers(401, 403, 422, HTTP_200=CaseListOut), tags=["moderation"])
def cases(query: QueueQuery) -> CaseListOut:
    """The cases that wait for a moderator, those that wait longest first; or those decided, the last one first."""
    page = queries.cases_matching(query, cursor=query.cursor, limit=query.limit, field="cursor")
    histories = queries.histories(page.items)
    return CaseListOut(
        items=[CaseOut.of(case, histories, current_user) for case in page.items], next_cursor=page.next_cursor
    )


@bp.get("/moderation/<int(max=2147483647):number>")
@requires("posts.moderate")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=CaseOut), tags=["moderation"])
def case(number: int) -> CaseOut:
    """One case."""
    return _shown(existing_case(number))


@bp.get("/moderation/open")
@requires("posts.moderate")
@spec.validate(resp=answers(401, 403, HTTP_200=OpenCasesOut), tags=["moderation"])
def open_() -> OpenCasesOut:
    """How many cases wait."""
    return OpenCasesOut(open=queries.open_cases_count())


@bp.get("/moderation/members/<string:username>")
@requires("members.moderate")
@spec.validate(resp=answers(401, 403, 404, HTTP_200=ModeratedOut), tags=["moderation"])
def member(username: str) -> ModeratedOut:
    """A member: whether they are silenced or suspended, and the cases about them."""
    found = existing_member(username)
    cases = queries.cases_of(found)
    return ModeratedOut.of(found, cases, queries.histories(cases), current_user)


@bp.get("/reports/reasons")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, HTTP_200=ReasonListOut), tags=["moderation"])
def reasons() -> ReasonListOut:
    """The reasons that a report may have, in words."""
    return ReasonListOut.all()


@bp.post("/moderation/<int(max=2147483647):number>")
@requires("posts.moderate")
@spec.validate(json=Decision, resp=answers(401, 403, 404, 409, 415, 422, HTTP_200=CaseOut), tags=["moderation"])
def decide(number: int, json: Decision) -> CaseOut:
    """Decide a case. To silence or suspend takes the scope `admin`."""
    if json.action in (SILENCE, SUSPEND):
        _check_scope()
    service.decide(current_user, number, json)
    return _shown(existing_case(number))


@bp.put("/comments/<int(max=2147483647):number>/hidden")
@requires("posts.moderate")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_204=None), tags=["moderation"])
def hide_comment(number: int) -> tuple[str, int]:
    """Hide a comment where it stands."""
    return _acted(queries.comment_target(number), HIDE)


@bp.delete("/comments/<int(max=2147483647):number>/hidden")
@requires("posts.moderate")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_204=None), tags=["moderation"])
def show_comment(number: int) -> tuple[str, int]:
    """Show a comment that is hidden or held."""
    return _acted(queries.comment_target(number), APPROVE)


@bp.put("/posts/<string:slug>/hidden")
@requires("posts.moderate")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["moderation"])
def hide_post(slug: str) -> tuple[str, int]:
    """Hide a post."""
    return _acted(queries.post_target(slug), HIDE)


@bp.delete("/posts/<string:slug>/hidden")
@requires("posts.moderate")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["moderation"])
def show_post(slug: str) -> tuple[str, int]:
    """Show a post that is hidden or held."""
    return _acted(queries.post_target(slug), APPROVE)


@bp.put("/users/<string:username>/silence")
@requires("members.moderate")
@spec.validate(json=SanctionInput, resp=answers(401, 403, 404, 415, 422, HTTP_204=None), tags=["moderation"])
def silence(username: str, json: SanctionInput) -> tuple[str, int]:
    """Let a member read and not write, until a moment."""
    service.sanction(current_user, existing_member(username), SILENCE, json)
    return "", 204


@bp.delete("/users/<string:username>/silence")
@requires("members.moderate")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["moderation"])
def end_silence(username: str) -> tuple[str, int]:
    """Let a member write again before the time."""
    service.lift(current_user, existing_member(username), SILENCE)
    return "", 204


@bp.put("/users/<string:username>/suspension")
@requires("members.moderate")
@spec.validate(json=SanctionInput, resp=answers(401, 403, 404, 415, 422, HTTP_204=None), tags=["moderation"])
def suspend(username: str, json: SanctionInput) -> tuple[str, int]:
    """Keep a member out until a moment."""
    service.sanction(current_user, existing_member(username), SUSPEND, json)
    return "", 204


@bp.delete("/users/<string:username>/suspension")
@requires("members.moderate")
@spec.validate(resp=answers(401, 403, 404, HTTP_204=None), tags=["moderation"])
def end_suspension(username: str) -> tuple[str, int]:
    """Let a member in again before the time."""
    service.lift(current_user, existing_member(username), SUSPEND)
    return "", 204


def _shown(case: Case) -> CaseOut:
    return CaseOut.of(case, queries.histories([case]), current_user)


def _acted(target: Target | None, action: str) -> tuple[str, int]:
    if target is None:
        raise NotFound(_("There is nothing at this address."))
    service.act_where_it_stands(current_user, target, action)
    return "", 204


def _check_scope() -> None:
    scopes = current_user.token_scopes
    if scopes is not None and "admin" not in scopes:
        raise InsufficientScope(_("This token lacks the scope %(scope)s.", scope="admin"), scope="admin")
