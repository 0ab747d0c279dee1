import sys

import click
from flask.cli import with_appcontext

from mablog.accounts import confirming, credentials, service
from mablog.accounts.models import User
from mablog.accounts.queries import all_users, user_by_username
from mablog.accounts.schemas import Email, EmailInput, Password, Username
from mablog.db import db
from mablog.errors import InvalidFields
from mablog.links import absolute
from mablog.text import Input, parse


class UserInput(Input):
    username: Username
    email: Email | None = None
    password: Password | None = None


@click.group()
def user() -> None:
    """Add and list members, change roles, make links."""


@user.command()
@click.argument("name")
@click.option("--email", help="E-mail address.")
@click.option("--role", default="reader", show_default=True, help="Role.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; without it nobody can log in yet."
)
@click.option("--if-missing", is_flag=True, help="Succeed without a change when there is such a member.")
@with_appcontext
def add(name: str, email: str | None, role: str, password_stdin: bool, if_missing: bool) -> None:
    """Add a member."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    data = parse(UserInput, {"username": name, "email": email, "password": password})
    if if_missing and user_by_username(name):
        click.echo(f"{name} is there already.")
        return
    try:
        service.add_user(data.username, email=data.email, password=data.password, role=role)
    except InvalidFields:
        # Another process may have added the same member between the question and the answer.
        if not (if_missing and user_by_username(name)):
            raise
        click.echo(f"{name} is there already.")
        return
    db.session.commit()
    click.echo(f"{name} is added, as {role}.")


@user.command("list")
@with_appcontext
def list_() -> None:
    """List the members."""
    for member in all_users():
        state = "" if member.password_hash else "  (cannot log in)"
        click.echo(f"{member.username}  {member.email or '-'}  {member.role.name}{state}")


@user.command()
@click.argument("name", required=False)
@click.option("--first-admin", is_flag=True, help="A link that makes the first administrator, for 24 hours.")
@click.option("--reset", is_flag=True, help="A link by which the member NAME chooses a new password.")
@click.option("--confirm", is_flag=True, help="A link by which the member NAME confirms their address.")
@click.option("--new-email", metavar="ADDRESS", help="A link by which the member NAME takes this address.")
@with_appcontext
def link(name: str | None, first_admin: bool, reset: bool, confirm: bool, new_email: str | None) -> None:
    """Make a one-time link; earlier ones of the same kind end. It needs no mail: hand it to the member yourself."""
    kinds = [first_admin, reset, confirm, new_email is not None]
    if sum(kinds) != 1 or first_admin == bool(name):
        raise click.UsageError("give --first-admin, or the name of a member and --reset, --confirm or --new-email")
    if name is None:
        address = absolute("accounts.setup", token=service.issue_first_admin_link())
    elif reset:
        address = credentials.reset_link(_member(name))
    elif new_email is not None:
        address = confirming.new_email_link(_member(name), parse(EmailInput, {"email": new_email}).email)
    else:
        awaited = confirming.awaited_address(_member(name))
        if awaited is None:
            raise click.ClickException(f"{name} has no address that waits to be confirmed")
        address = confirming.confirmation_link(_member(name), awaited)
    db.session.commit()
    click.echo(address)


def _member(name: str) -> User:
    found = user_by_username(name)
    if found is None:
        raise click.BadParameter(f"there is no member {name}", param_hint="NAME")
    return found


commands = [user]
