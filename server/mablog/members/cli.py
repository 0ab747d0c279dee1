import click
from flask.cli import with_appcontext

from mablog.accounts.cli import user
from mablog.db import db
from mablog.members import removal, service
from mablog.members.queries import roles_with_members
from mablog.members.schemas import Posts, RoleChanges, RoleInput
from mablog.text import parse


@user.command("set-role")
@click.argument("name")
@click.argument("role")
@with_appcontext
def set_role(name: str, role: str) -> None:
    """Give a member another role."""
    service.set_role(None, name, role)
    db.session.commit()
    click.echo(f"{name} has the role {role}.")


@user.command()
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """Close an account: it is logged out everywhere, and nobody can log in to it."""
    service.set_active(None, name, active=False)
    db.session.commit()
    click.echo(f"{name} is disabled.")


@user.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Open an account that was disabled."""
    service.set_active(None, name, active=True)
    db.session.commit()
    click.echo(f"{name} is enabled.")


@user.command()
@click.argument("name")
@click.option(
    "--posts",
    type=click.Choice([choice.value for choice in Posts]),
    required=True,
    help="Whether published posts stay under “former member”, or go.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def delete(name: str, posts: str, yes: bool) -> None:
    """Delete an account for good, with all that is known of its owner."""
    if not yes:
        click.confirm(f"Delete the account {name} for good?", abort=True)
    removal.remove_account(None, name, posts=Posts(posts))
    db.session.commit()
    click.echo(f"{name} is deleted.")


@click.group()
def role() -> None:
    """Make roles out of permissions."""


@role.command("list")
@with_appcontext
def list_() -> None:
    """List the roles: name, number of members, permissions."""
    for each, members in roles_with_members():
        click.echo(f"{each.name}  {members}  {' '.join(each.permissions)}".rstrip())


@role.command()
@click.argument("name")
@click.argument("permissions", nargs=-1)
@with_appcontext
def add(name: str, permissions: tuple[str, ...]) -> None:
    """Make a role: mablog role add student comments.write members.follow"""
    made = service.add_role(None, parse(RoleInput, {"name": name, "permissions": permissions}))
    db.session.commit()
    click.echo(f"The role {made.name} is added.")


@role.command("set")
@click.argument("name")
@click.argument("permissions", nargs=-1)
@click.option("--rename", help="New name of the role.")
@with_appcontext
def set_(name: str, permissions: tuple[str, ...], rename: str | None) -> None:
    """Let a role have these permissions and no others."""
    wanted: dict[str, object] = {"name": rename}
    if permissions or rename is None:
        wanted["permissions"] = permissions
    changed = service.change_role(None, name, parse(RoleChanges, wanted))
    db.session.commit()
    click.echo(f"The role {changed.name} may: {' '.join(changed.permissions) or 'read'}.")


@role.command()
@click.argument("name")
@click.option("--to", help="Role that its members get; that of new members when not given.")
@with_appcontext
def remove(name: str, to: str | None) -> None:
    """Remove a role."""
    other = service.remove_role(None, name, to=to)
    db.session.commit()
    click.echo(f"The role {name} is removed; its members have the role {other.name}.")


commands = [role]
