import click
from flask.cli import with_appcontext

from mablog.comments import queries, service
from mablog.db import db
from mablog.markup import COMMENT_RENDERER

RENDERED_AT_ONCE = 500


@click.group()
def comments() -> None:
    """Look after the comments."""


@comments.command()
@click.option("--all", "every", is_flag=True, help="Also those that today's renderer made.")
@with_appcontext
def render(every: bool) -> None:
    """Render the comments anew whose HTML an older renderer made."""
    done = 0
    last = 0
    renderer = None if every else COMMENT_RENDERER
    while batch := queries.comments_to_render(after=last, renderer=renderer, limit=RENDERED_AT_ONCE):
        for comment in batch:
            service.render_anew(comment)
        last = batch[-1].id
        done += len(batch)
        db.session.commit()
        db.session.expunge_all()
    click.echo(f"{done} comments rendered.")


commands = [comments]
