from mablog.access import requires
from mablog.audit.queries import actions_recorded, audit_entries
from mablog.audit.schemas import ActionListOut, AuditEntryOut, AuditListOut, AuditQuery
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("audit")


@bp.get("/audit")
@requires("audit.read")
@spec.validate(query=AuditQuery, resp=answers(401, 403, 422, HTTP_200=AuditListOut), tags=["audit"])
def entries(query: AuditQuery) -> AuditListOut:
    """The audit log, newest first."""
    page = audit_entries(who=query.who, action=query.action, since=query.since, cursor=query.cursor, limit=query.limit)
    return AuditListOut(items=[AuditEntryOut.of(entry) for entry in page.items], next_cursor=page.next_cursor)


@bp.get("/audit/actions")
@requires("audit.read")
@spec.validate(resp=answers(401, 403, HTTP_200=ActionListOut), tags=["audit"])
def actions() -> ActionListOut:
    """Every action that has an entry, by name."""
    return ActionListOut(items=list(actions_recorded()))
