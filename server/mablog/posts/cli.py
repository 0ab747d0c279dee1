import click
from flask.cli import with_appcontext

from mablog.db import db
from mablog.posts import queries, service
from mablog.posts.extensions import renderer

RENDERED_AT_ONCE = 100


@click.group()
def posts() -> None:
    """Look after the posts."""


@posts.command()
@click.option("--all", "every", is_flag=True, help="Also those that today's renderer made.")
@with_appcontext
def render(every: bool) -> None:
    """Render the posts anew whose HTML an older renderer made."""
    done = 0
    last = 0
    made_by = None if every else renderer()
    while batch := queries.posts_to_render(after=last, renderer=made_by, limit=RENDERED_AT_ONCE):
        for post in batch:
            service.render_anew(post)
        last = batch[-1].id
        done += len(batch)
        db.session.commit()
        db.session.expunge_all()
    click.echo(f"{done} posts rendered.")


commands = [posts]
