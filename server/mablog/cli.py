"""The command `mablog`: every feature's commands, and those that start a site."""

import sys
from typing import NoReturn

import click
from alembic.util import CommandError
from flask.cli import ScriptInfo
from flask_migrate.cli import db as db_commands
from sqlalchemy.exc import DatabaseError

from mablog import __version__
from mablog.app import create_app
from mablog.config import ConfigError
from mablog.errors import Problem
from mablog.modules.loading import loaded
from mablog.modules.parts import features, installed


class _Commands(click.Group):
    """mablog's own commands, and those of the modules that are switched on."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self._of_modules().get(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._of_modules()})

    def _of_modules(self) -> dict[str, click.Command]:
        if not installed():
            return {}
        parts = [part for part in loaded(create_app()).parts if not part.is_built_in]
        return {str(command.name): command for part in parts for command in part.commands()}


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="mablog")
def cli() -> None:
    """mablog, My Awesome Blog: a publishing site that people run themselves."""


wait_option = click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    default=0,
    help="Seconds for which to wait for a PostgreSQL that does not take connections yet.",
)


@cli.command()
@wait_option
@click.option(
    "--sample/--no-sample",
    default=None,
    help="Write the sample blog onto a site without posts, or not; a new site gets it unless told otherwise.",
)
def init(wait: int, sample: bool | None) -> None:
    """Make the data folder, its key and an up-to-date database; link the first administrator. Also called create-db."""
    from mablog import setup

    _wait(wait)
    setup.prepare(sample=sample)


@cli.command()
@wait_option
@click.option("--init", "prepare", is_flag=True, help="Do what `mablog init` does first.")
@click.option("--strict", is_flag=True, help="Do not start where a module that is switched on cannot be loaded.")
@click.option("--host", help="Address to listen on; HOST when not given.")
@click.option("--port", type=int, help="Port to listen on; PORT when not given.")
def serve(wait: int, prepare: bool, strict: bool, host: str | None, port: int | None) -> None:
    """Serve the site."""
    from mablog import server, setup

    given: dict[str, object] = {}
    if host is not None:
        given["HOST"] = host
    if port is not None:
        given["PORT"] = port
    server.export(given)
    server.share_counts()
    _wait(wait)
    app = setup.prepare(sample=None) if prepare else create_app()
    if strict and (broken := loaded(app).broken):
        raise ConfigError("; ".join(f"the module {name} cannot be loaded: {broken[name]}" for name in broken))
    server.serve(app)


def _wait(seconds: int) -> None:
    if seconds:
        from mablog import config, database_server

        database_server.wait(config.load(check=False).database_url, seconds)


def _add_commands() -> None:
    cli.add_command(init, "create-db")
    cli.add_command(db_commands, "db")
    for part in features():
        for command in part.commands():
            cli.add_command(command)


_add_commands()


def main(args: list[str] | None = None) -> NoReturn:
    """Run `mablog`; what goes wrong is one line and exit status 1."""
    try:
        status = cli.main(
            args, prog_name="mablog", standalone_mode=False, obj=ScriptInfo(create_app=lambda: create_app())
        )
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(1)
    except click.UsageError as error:
        help_for = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        _fail(error.format_message() + help_for)
    except click.ClickException as error:
        _fail(error.format_message())
    except click.Abort:
        _fail("stopped")
    except DatabaseError as error:
        _fail(f"the database refuses: {str(error.orig).splitlines()[0]}")
    except (Problem, CommandError, OSError) as error:
        _fail(str(error))
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str) -> NoReturn:
    click.echo(f"mablog: {' '.join(message.split())}", err=True)
    sys.exit(1)
