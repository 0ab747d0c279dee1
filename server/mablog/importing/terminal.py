"""An import as a terminal shows it: a progress bar, or plain lines where nobody watches."""

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mablog.importing.report import Finding, Report
from mablog.importing.run import Options, run_import


def show_import(options: Options) -> Report:
    """Run the import, show how far it is, and in the end what became of each file."""
    console = Console(highlight=False, soft_wrap=True)
    if console.is_terminal:
        report = _with_bar(options, console)
    else:
        report = run_import(options, lambda stage, done, total, line: click.echo(line) if line else None)
    _show(report, options.dry_run)
    return report


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
