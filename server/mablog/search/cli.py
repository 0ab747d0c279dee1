import click
from flask.cli import with_appcontext

from mablog.db import db
from mablog.search import queries, service

INDEXED_AT_ONCE = 100


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Make the search index anew from the posts; readers can search meanwhile."""
    done = 0
    last = 0
    while batch := queries.listed_posts_to_index(after=last, limit=INDEXED_AT_ONCE):
        service.index_posts(batch)
        last = batch[-1].id
        done += len(batch)
        db.session.commit()
        db.session.expunge_all()
    service.finish_rebuild()
    db.session.commit()
    click.echo(f"{done} posts indexed.")


commands = [search]
