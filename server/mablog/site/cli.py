import click
from flask.cli import with_appcontext

from mablog.db import db
from mablog.site import service
from mablog.site.queries import site_settings


@click.group()
def site() -> None:
    """Show and change the site's settings."""


@site.command("set")
@click.argument("name")
@click.argument("value")
@with_appcontext
def set_(name: str, value: str) -> None:
    """Set a setting: mablog site set name "Ann's garden"."""
    service.change_settings({name: value})
    db.session.commit()
    click.echo(f"{name} is set.")


@site.command()
@with_appcontext
def show() -> None:
    """Show every setting."""
    for name, value in site_settings().model_dump(mode="json").items():
        click.echo(f"{name} = {value}")


commands = [site]
