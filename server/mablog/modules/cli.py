import click
from flask.cli import with_appcontext

from mablog.config import settings
from mablog.db import db
from mablog.errors import Conflict
from mablog.modules import checking, scaffold, service
from mablog.modules.loading import loaded
from mablog.modules.parts import features, installed


@click.group()
def modules() -> None:
    """Switch modules, and features that can be, on and off; write a new module."""


@modules.command("list")
@with_appcontext
def list_() -> None:
    """List what can be switched on and off: its name, whether it is on, what it is, and why it does not work."""
    here = loaded()
    names = {part.name for part in here.parts}
    for part in [*features(), *installed()]:
        if part.is_optional:
            state = "on" if part.name in names else "broken" if part.name in here.broken else "off"
            said = here.broken.get(part.name) or (part.summary if part.is_built_in or state == "on" else part.package)
            click.echo(f"{part.name}  {state}  {said}")
    for name in here.broken.keys() - {part.name for part in installed()}:
        click.echo(f"{name}  broken  {here.broken[name]}")


@modules.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Check a module, run its migrations, and switch it on; every process of the site takes it up by itself."""
    service.enable(settings(), name, actor=None)
    db.session.commit()
    click.echo(f"{name} is switched on.")


@modules.command()
@click.argument("name")
@click.option("--drop-data", is_flag=True, help="Drop its tables, with all that is in them, too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def disable(name: str, drop_data: bool, yes: bool) -> None:
    """Switch a module off. Its data stay, unless --drop-data says otherwise, which asks first."""
    if drop_data and not yes:
        click.confirm(f"Everything that {name} keeps is dropped. Go on?", abort=True)
    service.disable(settings(), name, and_drop_data=drop_data, actor=None)
    db.session.commit()
    click.echo(f"{name} is switched off." + (" A worker drops its data in a minute." if drop_data else ""))


@modules.command()
@click.argument("name")
@with_appcontext
def check(name: str) -> None:
    """Say what is missing in a module that is installed, without switching it on."""
    part = service.part_named(name)
    if found := checking.problems(settings(), part):
        raise Conflict(f"{name}: {'; '.join(found)}")
    click.echo(f"{name} can be switched on.")


@modules.command()
@click.argument("name")
@click.option("--into", metavar="DIR", default=".", help="The folder in which it is made; this one when not given.")
def new(name: str, into: str) -> None:
    """Write a module that runs, with its tests, as a folder mablog-NAME."""
    folder = scaffold.write(name, into)
    click.echo(f"{folder} is written. README.md there says how to run it.")


commands = [modules]
