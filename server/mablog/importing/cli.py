from pathlib import Path

import click
from flask.cli import with_appcontext

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("import")
def import_() -> None:
    """Bring another blog in."""


@import_.command("markdown")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--assets", metavar="DIR", type=_FOLDER, help="Folder of the pictures, if it is not in or above DIR.")
@click.option("--lang", metavar="L", default="", help="Language of posts that name none; the site's when not given.")
@click.option("--overwrite", is_flag=True, help="Replace posts that were changed on the site since by their files.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.pass_context
@with_appcontext
def import_markdown(
    context: click.Context, folder: Path, assets: Path | None, lang: str, overwrite: bool, dry_run: bool
) -> None:
    """Import the posts of DIR: Markdown files with front matter, as Jekyll, Hugo, Eleventy and Hexo keep them.

    Run it again to take over what changed in the files. The exit status is 1 if a file was refused.
    """
    # What an import needs is loaded when there is one, so that a server starts sooner.
    from mablog.importing.run import Options
    from mablog.importing.terminal import show_import

    if show_import(Options(folder, assets, lang, overwrite, dry_run)).refused:
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
