from collections.abc import Callable

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from mablog.config import settings
from mablog.db import db
from mablog.jobs import service, worker
from mablog.jobs.models import State
from mablog.jobs.queries import dead_jobs, jobs_in


@click.command("worker")
@click.option("--processes", type=click.IntRange(1, 64), help="Processes; MABLOG_JOB_PROCESSES when not given.")
@with_appcontext
def work(processes: int | None) -> None:
    """Do jobs until told to stop, beside those that `mablog serve` does."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.supervise(app, processes or settings().job_processes or 1)


@click.group()
def jobs() -> None:
    """Look after the work that is done outside of requests."""


@jobs.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only jobs in this state.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most so many of each state.")
@with_appcontext
def list_(state: str | None, limit: int) -> None:
    """List the jobs: number, state, kind, when it is due, attempts, and why it failed."""
    for each in [State(state)] if state else State:
        for job in jobs_in(each, limit=limit).items:
            error = " ".join(job.error.split())
            click.echo(
                f"{job.id}  {job.state}  {job.name}  {job.due_at:%Y-%m-%dT%H:%M:%SZ}  {job.attempts}  {error}".rstrip()
            )


@jobs.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--dead", is_flag=True, help="All that are dead.")
@with_appcontext
def retry(numbers: tuple[int, ...], dead: bool) -> None:
    """Let jobs that are dead, or wait, run now, with all their attempts."""
    _for_each(numbers, dead, service.retry, "runs now")


@jobs.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--dead", is_flag=True, help="All that are dead.")
@with_appcontext
def drop(numbers: tuple[int, ...], dead: bool) -> None:
    """Remove jobs that are dead, or wait."""
    _for_each(numbers, dead, service.drop, "is removed")


def _for_each(numbers: tuple[int, ...], dead: bool, change: Callable[[int], object], what: str) -> None:
    if bool(numbers) == dead:
        raise click.UsageError("give the numbers of jobs, or --dead")
    chosen = dead_jobs() if dead else numbers
    for number in chosen:
        change(number)
    db.session.commit()
    for number in chosen:
        click.echo(f"Job {number} {what}.")


commands = [work, jobs]
