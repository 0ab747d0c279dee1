import sys

import click
from flask.cli import with_appcontext

from mablog.access import SCOPES
from mablog.accounts import confirming, credentials, service
from mablog.accounts.api_tokens import create_token, revoke_token, tokens_of
from mablog.accounts.models import User
from mablog.accounts.queries import all_users, user_by_username
from mablog.accounts.schemas import ApiTokenInput, Email, EmailInput, Password, Username
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


@user.group()
def token() -> None:
    """Add, list and revoke the API tokens of a member."""


@token.command("add")
@click.argument("name")
@click.option("--for", "purpose", required=True, help="What it is for, such as the program that gets it.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(list(SCOPES)), help="What it may do; repeat it.")
@click.option("--days", default=90, show_default=True, help="Days after which it expires.")
@click.option("--no-expiry", is_flag=True, help="Let it work until it is revoked.")
@with_appcontext
def add_token(name: str, purpose: str, scopes: tuple[str, ...], days: int, no_expiry: bool) -> None:
    """Print a new API token of the member NAME; it is not shown again. Without --scope it only reads."""
    expiry = None if no_expiry else days
    values: dict[str, object] = {"name": purpose, "scopes": scopes or ("read",), "expires_in_days": expiry}
    _token, text = create_token(_member(name), parse(ApiTokenInput, values), by=None)
    db.session.commit()
    click.echo(text)


@token.command("list")
@click.argument("name")
@with_appcontext
def list_tokens(name: str) -> None:
    """List the API tokens of the member NAME."""
    for each in tokens_of(_member(name)).items:
        ends = f"expires {each.expires_at:%Y-%m-%d}" if each.expires_at else "does not expire"
        used = f"last used {each.last_used_at:%Y-%m-%d %H:%MZ}" if each.last_used_at else "never used"
        click.echo(f"{each.id}  {each.name}  {','.join(each.scopes)}  {ends}  {used}")


@token.command("revoke")
@click.argument("name")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@with_appcontext
def revoke(name: str, number: int) -> None:
    """Revoke an API token of the member NAME, by its NUMBER in the list."""
    revoke_token(_member(name), number, by=None)
    db.session.commit()
    click.echo(f"Token {number} of {name} is revoked.")


def _member(name: str) -> User:
    found = user_by_username(name)
    if found is None:
        raise click.BadParameter(f"there is no member {name}", param_hint="NAME")
    return found


commands = [user]
