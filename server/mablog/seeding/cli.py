import sys
from collections.abc import Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy import text

from mablog.accounts.schemas import Password
from mablog.db import db
from mablog.posts import counts
from mablog.search.service import finish_rebuild
from mablog.seeding import conversation, service
from mablog.text import Input, parse


class SeedInput(Input):
    password: Password | None


@click.command()
@click.option("--users", type=click.IntRange(0, 1_000_000), default=0, help="How many members.")
@click.option("--posts", type=click.IntRange(0, 10_000_000), default=0, help="How many posts, over the last ten years.")
@click.option("--comments", type=click.IntRange(0, 100_000_000), default=0, help="How many comments.")
@click.option("--following", type=click.IntRange(0, 1_000_000), default=0, help="How many others one member follows.")
@click.option("--followers", type=click.IntRange(0, 1_000_000), default=0, help="How many follow one author.")
@click.option(
    "--password-stdin", is_flag=True, help="Read a password for all the members; without it none of them can log in."
)
@with_appcontext
def seed(users: int, posts: int, comments: int, following: int, followers: int, password_stdin: bool) -> None:
    """Make up members, posts, comments and follows, to try the site with many of them. A production site must be empty.

    Where follows need more members than there are, these are made up, too.
    """
    typed = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    data = parse(SeedInput, {"password": typed})
    service.check_may_seed()
    _write("Members", users, service.seed_members(users, password=data.password))
    missing = conversation.members_missing(following, followers)
    _write("More members", missing, service.seed_members(missing, password=data.password))
    _write("Posts", posts, service.seed_posts(posts))
    _write("Comments", comments, conversation.seed_comments(comments))
    if following or followers:
        eager, famous = conversation.seed_follows(following, followers)
        click.echo(f"{eager} follows {following} members, and {followers} follow {famous}.")
    counts.recount()
    finish_rebuild()
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))  # the planner has seen nothing of these rows yet
        connection.commit()
    click.echo(f"{users + missing} members, {posts} posts and {comments} comments are made up.")


def _write(label: str, number: int, batches: Iterator[int]) -> None:
    if not number:
        return
    with click.progressbar(length=number, label=label) as bar:
        for done in batches:
            db.session.commit()
            bar.update(done)


commands = [seed]
