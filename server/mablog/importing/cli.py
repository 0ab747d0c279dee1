from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask.cli import ScriptInfo, with_appcontext

from mablog.importing.importers import importers, write_as_markdown

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

_OPTIONS = (
    click.option("--assets", metavar="DIR", type=_FOLDER, help="Folder of the pictures, if it is not in or above DIR."),
    click.option(
        "--lang",
        "language",
        metavar="L",
        default="",
        help="Language of posts that name none; the site's when not given.",
    ),
    click.option("--overwrite", is_flag=True, help="Replace posts that were changed on the site since by their files."),
    click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing."),
    click.pass_context,
    with_appcontext,
)


def _with_options(function: Callable[..., None]) -> Callable[..., None]:
    """What every import may be told, by the names of the fields of `Options`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


class _Imports(click.Group):
    """mablog's own import, and those of the modules that are switched on."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self._of_modules(ctx).get(cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._of_modules(ctx)})

    def _of_modules(self, ctx: click.Context) -> dict[str, click.Command]:
        app = ctx.ensure_object(ScriptInfo).load_app()
        return {name: _import_by(name, write.__doc__) for name, write in importers(app).items()}


@click.group("import", cls=_Imports)
def import_() -> None:
    """Bring another blog in."""


@import_.command("markdown")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@_with_options
def import_markdown(context: click.Context, folder: Path, **options: Any) -> None:
    """Import the posts of DIR: Markdown files with front matter, as Jekyll, Hugo, Eleventy and Hexo keep them.

    Run it again to take over what changed in the files. The exit status is 1 if a file was refused.
    """
    _import(context, folder, **options)


def _import_by(name: str, help_text: str | None) -> click.Command:
    """The command of a module's importer."""

    @click.command(name, help=help_text)
    @click.argument("source", metavar="SOURCE", type=click.Path(exists=True, path_type=Path))
    @_with_options
    def command(context: click.Context, source: Path, **options: Any) -> None:
        with TemporaryDirectory() as folder:
            write_as_markdown(name, source, Path(folder))
            _import(context, Path(folder), **options)

    return command


def _import(context: click.Context, folder: Path, **options: Any) -> None:
    # What an import needs is loaded when there is one, so that a server starts sooner.
    from mablog.importing.run import Options
    from mablog.importing.terminal import show_import

    if show_import(Options(folder, **options)).refused:
        context.exit(1)


@click.group()
def export() -> None:
    """Take the blog out."""


@export.command("markdown")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def export_markdown_(folder: Path) -> None:
    """Write every post that is not in the bin, with its pictures and redirects, into DIR, which must be empty or new.

    `mablog import markdown DIR` makes equal posts of them on an empty site.
    """
    from mablog.importing.export import export_markdown

    posts, pictures = export_markdown(folder)
    click.echo(f"{posts} posts and {pictures} pictures exported to {folder}.")


commands = [import_, export]
