from datetime import UTC, datetime, time

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import to_utc

from mablog.access import requires
from mablog.audit.forms import AuditForm
from mablog.audit.queries import actions_recorded, audit_entries
from mablog.audit.schemas import AuditPageFilter
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.text import parse

bp = Blueprint("audit", __name__, template_folder="templates")

PAGE_SIZE = 50


@bp.get("/admin/audit")
@requires("audit.read")
def entries() -> str | tuple[str, int]:
    form = AuditForm(request.args)
    form.action.choices = {"": _("All")} | {action: action for action in actions_recorded()}
    try:
        wanted = parse(AuditPageFilter, {name: request.args.get(name, "") for name in AuditPageFilter.model_fields})
    except InvalidFields as error:
        return shown_again("audit/entries.html", form, error, entries=[], next_cursor=None)
    since = to_utc(datetime.combine(wanted.since, time())).replace(tzinfo=UTC) if wanted.since else None
    page = audit_entries(
        who=wanted.who,
        action=wanted.action,
        since=since,
        cursor=request.args.get("after"),
        limit=PAGE_SIZE,
        field="after",
    )
    return render_template("audit/entries.html", form=form, entries=page.items, next_cursor=page.next_cursor)
