"""How far a backup or its restore is, as a terminal shows it: bars, or plain lines where nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from mablog.backups.making import Report


@contextmanager
def progress() -> Iterator[Report]:
    """What is to be told how far it is."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        yield lambda stage, done, total: click.echo(f"{stage}: {total} done") if done == total else None
        return
    tasks: dict[str, TaskID] = {}
    with Progress(TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), console=console) as bar:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage)
            bar.update(tasks[stage], completed=done, total=total)

        yield show
