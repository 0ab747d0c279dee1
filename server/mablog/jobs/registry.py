"""The kinds of jobs that there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from flask import Flask

Function = TypeVar("Function", bound=Callable[..., None])

DAY = timedelta(days=1)


class GiveUp(Exception):
    """Raised by a job that no further attempt would help; the text is shown to administrators."""


@dataclass(frozen=True)
class Task:
    """A kind of job: what is called, how often it is tried, how long it may take, and how often it comes by itself."""

    name: str
    function: Callable[..., None]
    attempts: int
    time_limit: timedelta
    every: timedelta | None


tasks: dict[str, Task] = {}


def job(
    name: str, *, attempts: int = 12, time_limit: timedelta = timedelta(minutes=5), every: timedelta | None = None
) -> Callable[[Function], Function]:
    """Make a function a kind of job, under a name that stays the same as long as rows may carry it.

    The function takes its arguments by name, as JSON has them. It runs in a context of the application and in a
    transaction of its own: return commits, raise undoes everything and it is tried again, `attempts` times in all, with
    growing pauses (twelve attempts take about two days). A worker that is at it for longer than `time_limit` is ended.
    With `every` (at most a day) it is also asked for by itself, once in each such stretch of time, without arguments.
    """
    if every is not None and every > DAY:
        raise ValueError(f"{name}: `every` is at most a day, because marks of what was done are kept for a week")

    def register(function: Function) -> Function:
        tasks[name] = Task(name, function, attempts, time_limit, every)
        return function

    return register


def is_off(app: Flask, task: Task) -> bool:
    """Whether a task belongs to a feature or module that this application is without."""
    packages = app.extensions.get("mablog.jobs.off", [])
    return f"{task.function.__module__}.".startswith(tuple(f"{package}." for package in packages))


def task_of(function: Callable[..., None]) -> Task:
    """Raises LookupError for a function that is not marked with `job`."""
    for task in tasks.values():
        if task.function is function:
            return task
    raise LookupError(f"{function.__qualname__} is not marked with @job")
