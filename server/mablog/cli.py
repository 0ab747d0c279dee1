"""The command `mablog`: every feature's commands, and those that start a site."""

import sys
from typing import Any

import click
from alembic.util import CommandError
from flask.cli import ScriptInfo
from flask_migrate.cli import db as db_commands
from sqlalchemy.exc import OperationalError

from mablog import __version__, config
from mablog.app import FEATURES, commands_of, create_app
from mablog.errors import Problem


@click.group()
@click.version_option(__version__, prog_name="mablog")
def cli() -> None:
    """mablog, My Awesome Blog: a publishing site that people run themselves."""


@cli.command()
@click.option("--sample/--no-sample", default=True, show_default=True, help="Fill an empty site with the sample blog.")
def init(sample: bool) -> None:
    """Make the data folder, its secret key and the database, bring the database up to date, link the first administrator."""
    from mablog import setup

    setup.prepare(sample=sample)


@cli.command()
@click.option("--init", "prepare", is_flag=True, help="Do what `mablog init` does first.")
@click.option("--host", help="Address to listen on; HOST when not given.")
@click.option("--port", type=int, help="Port to listen on; PORT when not given.")
def serve(prepare: bool, host: str | None, port: int | None) -> None:
    """Serve the site."""
    from mablog import server, setup

    given: dict[str, object] = {}
    if host is not None:
        given["HOST"] = host
    if port is not None:
        given["PORT"] = port
    server.export(given)
    if prepare:
        setup.prepare(sample=True)
    server.serve(config.load())


def _add_commands() -> None:
    cli.add_command(db_commands, "db")
    for feature in FEATURES:
        for command in commands_of(feature):
            cli.add_command(command)


_add_commands()


def main(args: list[str] | None = None) -> Any:
    """Run `mablog`; what goes wrong is one line and exit status 1."""
    try:
        return cli.main(args, prog_name="mablog", obj=ScriptInfo(create_app=lambda: create_app()))
    except (Problem, config.ConfigError, CommandError) as error:
        _fail(str(error))
    except OperationalError as error:
        _fail(f"the database does not answer: {str(error.orig).splitlines()[0]}")
    except OSError as error:
        _fail(str(error))


def _fail(message: str) -> None:
    click.echo(f"mablog: {' '.join(message.split())}", err=True)
    sys.exit(1)


