from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mablog.importing.export import export_markdown
from mablog.importing.report import Finding, Report
from mablog.importing.run import Options, run_import

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
    options = Options(folder, assets, lang, overwrite, dry_run)
    console = Console(highlight=False, soft_wrap=True)
    if console.is_terminal:
        report = _with_bar(options, console)
    else:
        report = run_import(options, lambda stage, done, total, line: click.echo(line) if line else None)
    _show(report, dry_run)
    if report.refused:
        context.exit(1)


def _with_bar(options: Options, console: Console) -> Report:
    columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        tasks = {stage: bar.add_task(stage, total=None) for stage in ("Reading", "Importing")}
        return run_import(
            options, lambda stage, done, total, line: bar.update(tasks[stage], completed=done, total=total)
        )


def _show(report: Report, dry_run: bool) -> None:
    _list("To look at:", report.notices)
    _list("Left as they are:", report.left)
    _list("Refused:", report.refused)
    click.echo(f"{'Nothing was changed. It would be: ' if dry_run else ''}{report.summary()}")


def _list(title: str, findings: list[Finding]) -> None:
    if findings:
        click.echo(f"\n{title}")
        for finding in findings:
            click.echo(f"  {finding}")
        click.echo()


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
    posts, pictures = export_markdown(folder)
    click.echo(f"{posts} posts and {pictures} pictures exported to {folder}.")


commands = [import_, export]
