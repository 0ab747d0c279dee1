import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from mablog.addresses import mailbox
from mablog.mail import transport
from mablog.mail.message import rendered


@click.group()
def mail() -> None:
    """Try the site's mail."""


@mail.command()
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send a mail to ADDRESS now and print the server's answer."""
    try:
        message = rendered("mail/test", to=address, context={})
    except ValueError as error:
        raise click.BadParameter(_("this is not an e-mail address: %(why)s", why=error), param_hint="ADDRESS") from None
    try:
        click.echo(
            transport.hand_over(bytes(message), message_id=str(message["Message-ID"]), recipient=mailbox(address))
        )
    except (transport.Refused, transport.NotTaken) as error:
        raise click.ClickException(str(error)) from None


commands = [mail]
