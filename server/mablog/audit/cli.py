from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from mablog.audit.queries import audit_entries
from mablog.audit.schemas import AuditEntryOut, AuditFilter
from mablog.text import parse


@click.command()
@click.option("--who", default="", help="By or about this member.")
@click.option("--action", default="", help="Of this action, such as role.change, or area, such as role.")
@click.option("--since", type=click.DateTime(), help="From this day or moment on, in UTC.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_appcontext
def audit(who: str, action: str, since: datetime | None, limit: int, as_json: bool) -> None:
    """Show the audit log, newest first."""
    wanted = parse(AuditFilter, {"who": who, "action": action})
    moment = since.replace(tzinfo=UTC) if since else None
    for entry in audit_entries(who=wanted.who, action=wanted.action, since=moment, limit=limit).items:
        shown = AuditEntryOut.of(entry)
        if as_json:
            click.echo(shown.model_dump_json())
            continue
        fields = shown.model_dump(mode="json", include={"before", "after"}, exclude_none=True)
        changes = (f"{name} {value}" for name, value in fields.items())
        click.echo(
            "  ".join(
                [
                    f"{entry.at:%Y-%m-%d %H:%M:%SZ}",
                    entry.actor or "-",
                    entry.action,
                    entry.target or "-",
                    entry.address or "-",
                    *changes,
                ]
            )
        )


commands = [audit]
