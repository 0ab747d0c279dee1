import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from mablog.mail import service, transport


@click.group()
def mail() -> None:
    """Try the site's mail."""


@mail.command()
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send a mail to ADDRESS now and print the server's answer."""
    try:
        click.echo(service.send_test(address))
    except ValueError as error:
        raise click.BadParameter(_("this is not an e-mail address: %(why)s", why=error), param_hint="ADDRESS") from None
    except (transport.Refused, transport.NotTaken) as error:
        raise click.ClickException(str(error)) from None


commands = [mail]
