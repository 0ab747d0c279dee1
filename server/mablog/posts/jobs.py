from mablog.db import db
from mablog.jobs import enqueue, job
from mablog.posts.extensions import renderer
from mablog.posts.queries import posts_to_render
from mablog.posts.service import render_anew

RENDERED_AT_ONCE = 50


@job("posts.render_outdated")
def render_outdated() -> None:
    """Render some of the posts anew that another renderer made, and ask for the next ones."""
    batch = posts_to_render(after=0, renderer=renderer(), limit=RENDERED_AT_ONCE)
    for post in batch:
        render_anew(post)
    db.session.flush()
    if len(batch) == RENDERED_AT_ONCE:
        enqueue(render_outdated)
