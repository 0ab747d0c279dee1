import click
from flask.cli import with_appcontext

from mablog.db import db
from mablog.sample import service


@click.group()
def sample() -> None:
    """Look after the sample blog."""


@sample.command()
@with_appcontext
def remove() -> None:
    """Remove the sample blog; what somebody wrote or changed stays."""
    removed = service.remove_sample()
    db.session.commit()
    click.echo(removed.message)


commands = [sample]
