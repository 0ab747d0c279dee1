"""Workers as processes: killed, stopped, too slow, inside `mablog serve`."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
from databases import POSTGRESQL_IN_THE_LONG_RUN
from flask import Flask
from jobs import program
from live import serving
from sqlalchemy import select, text

from mablog import jobs
from mablog.db import db, utcnow
from mablog.jobs.jobs import forget_done
from mablog.jobs.models import Job, State

JOBS = 1000


@pytest.fixture(autouse=True)
def effects(app: Flask) -> None:
    db.session.execute(text("CREATE TABLE effects (number INTEGER)"))
    db.session.commit()


@contextmanager
def working(config: dict[str, object], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor with two workers, in a process group of their own; all are killed at the end."""
    settings = {name: str(value) for name, value in config.items()} | {"TEST_DATABASE_URL": str(config["DATABASE_URL"])}
    with (folder / "worker.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, program.__file__, str(folder)], env={**os.environ, **settings}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again; the test's own time limit is the end of patience."""
    for _ in range(6000):
        db.session.rollback()
        if true():
            return
        Event().wait(0.02)
    raise AssertionError("it did not happen")


def effects_seen() -> list[int]:
    return list(db.session.scalars(text("SELECT number FROM effects")))


def states() -> set[str]:
    return set(db.session.scalars(select(Job.state).where(Job.name.startswith("test."))))


@pytest.mark.long
def test_workers_killed_in_the_middle_of_a_thousand_jobs_lose_none_and_do_none_twice(
    config: dict[str, object], tmp_path: Path
) -> None:
    for number in range(JOBS):
        jobs.enqueue(program.effect, number=number)
    db.session.commit()
    with ExitStack() as stack:
        first, second = (stack.enter_context(working(config, tmp_path)) for _ in range(2))
        wait_until(lambda: len(effects_seen()) >= JOBS // 5)
        os.killpg(first.pid, signal.SIGKILL)
        wait_until(lambda: len(effects_seen()) >= JOBS // 3)
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
        assert len(effects_seen()) < JOBS
        for _ in range(2):
            stack.enter_context(working(config, tmp_path))
        wait_until(lambda: states() == {State.DONE})
    assert sorted(effects_seen()) == list(range(JOBS))
    outside = (tmp_path / "outside").read_text().split()
    assert {int(number) for number in outside} == set(range(JOBS))


def test_a_worker_that_dies_is_started_again(config: dict[str, object], tmp_path: Path) -> None:
    jobs.enqueue(program.pid)
    db.session.commit()
    with working(config, tmp_path):
        wait_until(lambda: states() == {State.DONE})
        (first,) = tmp_path.glob("pid *")
        for _ in range(2):
            with suppress(ProcessLookupError):
                os.kill(int(first.name.split()[1]), signal.SIGKILL)
            jobs.enqueue(program.pid)
            jobs.enqueue(program.pid)
            db.session.commit()
            wait_until(lambda: states() == {State.DONE})


@POSTGRESQL_IN_THE_LONG_RUN
def test_a_job_that_takes_too_long_is_ended_and_others_go_on(config: dict[str, object], tmp_path: Path) -> None:
    jobs.enqueue(program.endless)
    jobs.enqueue(program.endless)
    jobs.enqueue(program.effect, number=1)
    db.session.commit()
    with working(config, tmp_path):
        wait_until(lambda: effects_seen() == [1])
        wait_until(lambda: states() == {State.DONE, State.DEAD})


def test_a_worker_asked_to_stop_ends_its_job_first(config: dict[str, object], tmp_path: Path) -> None:
    jobs.enqueue(program.patient)
    db.session.commit()
    with working(config, tmp_path) as process:
        wait_until((tmp_path / "begun").exists)
        process.terminate()
        (tmp_path / "go on").touch()
        assert process.wait(timeout=60) == 0
        assert states() == {State.DONE}


@pytest.mark.parametrize(("processes", "state"), [("2", State.DONE), ("0", State.WAITING)])
def test_serve_does_jobs_inside_unless_told_not_to(
    app: Flask, config: dict[str, object], tmp_path: Path, processes: str, state: State
) -> None:
    jobs.enqueue(forget_done, key="test")
    db.session.commit()
    with serving(config | {"MABLOG_JOB_PROCESSES": processes}, tmp_path) as server:
        job = select(Job.state).where(Job.key == "test")
        wait_until(lambda: db.session.scalar(job) == state)
        server.process.terminate()
        assert server.process.wait(timeout=60) == 0
    assert db.session.scalar(job) == state


def test_workers_end_when_their_supervisor_is_killed(config: dict[str, object], tmp_path: Path) -> None:
    with working(config, tmp_path) as process:
        jobs.enqueue(program.pid, run_at=utcnow())
        db.session.commit()
        wait_until(lambda: states() == {State.DONE})
        process.kill()
        process.wait()
        wait_until(lambda: not is_there(process.pid))


def is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
