from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from mablog.health import checks
from mablog.health.settings import Known, deployment, of_site


@click.command()
@click.pass_context
@with_appcontext
def doctor(context: click.Context) -> None:
    """Say what is wrong with the site, and what to do. The exit status is 1 if something is."""
    found = list(checks.findings())
    for each in found:
        click.echo(f"{'WRONG' if each.advice else 'ok':5}  {each.name:13}  {each.text}")
        if each.advice:
            click.echo(f"{'':5}  {'':13}  -> {each.advice}")
    if any(each.advice for each in found):
        context.exit(1)


@click.command()
@with_appcontext
def config() -> None:
    """Print every setting, of the deployment and of the site, its value, and where that comes from; no secrets."""
    for each in _known():
        click.echo(f"{each.name} = {each.value}  ({each.source})")


def _known() -> Iterator[Known]:
    yield from deployment()
    yield from of_site()


commands = [doctor, config]
