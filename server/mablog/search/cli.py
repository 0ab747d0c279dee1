import click
from flask.cli import with_appcontext

from mablog.search.rebuilding import rebuild_index


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Make the search index anew from the posts; readers can search meanwhile."""
    click.echo(f"{rebuild_index()} posts indexed.")


commands = [search]
