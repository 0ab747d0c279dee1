"""Jobs: asked for in a transaction, done once, tried again, dead at the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from clients import Terminal
from factories import log_in, make_user
from flask import Flask
from sqlalchemy import select
from together import at_once

from mablog import jobs
from mablog.accounts.models import Role
from mablog.db import db, utcnow
from mablog.jobs import running, service
from mablog.jobs.models import Job, State
from mablog.jobs.registry import tasks

done: list[str] = []


def note(*, word: str) -> None:
    """Have an effect in the database and one outside."""
    done.append(word)
    db.session.add(Role(name=f"effect {len(done)} {word}", permissions=[]))


def fail(*, why: str) -> None:
    db.session.add(Role(name="half done", permissions=[]))
    db.session.flush()  # it was written, and must be undone
    raise ValueError(why)


def give_up() -> None:
    raise jobs.GiveUp("It cannot be.")


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Kinds of jobs for these tests alone."""
    before = dict(tasks)
    done.clear()
    jobs.job("test.note")(note)
    jobs.job("test.fail", attempts=3)(fail)
    jobs.job("test.give_up")(give_up)
    yield
    tasks.clear()
    tasks.update(before)


def all_jobs() -> list[Job]:
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.name.startswith("test.")).order_by(Job.id)))


def make_due() -> None:
    for job in all_jobs():
        job.due_at = utcnow()
    db.session.commit()


def test_a_job_is_asked_for_together_with_what_needs_it_or_not_at_all(app: Flask) -> None:
    jobs.enqueue(note, word="undone")
    db.session.rollback()
    jobs.enqueue(note, word="kept")
    db.session.commit()
    jobs.run_due()
    assert done == ["kept"]
    assert [job.state for job in all_jobs()] == [State.DONE]


def test_jobs_with_one_key_are_one_job_also_when_it_is_done(app: Flask) -> None:
    for _ in range(2):
        jobs.enqueue(note, key="welcome 7", word="welcome")
        db.session.commit()
        jobs.run_due()
    jobs.enqueue(note, key="welcome 8", word="another")
    db.session.commit()
    jobs.run_due()
    assert done == ["welcome", "another"]


def test_a_job_for_later_waits(app: Flask) -> None:
    jobs.enqueue(note, run_at=utcnow() + timedelta(hours=1), word="later")
    db.session.commit()
    jobs.run_due()
    assert not done
    make_due()
    jobs.run_due()
    assert done == ["later"]


def test_a_job_that_fails_is_undone_and_comes_again_after_growing_pauses_until_it_is_dead(app: Flask) -> None:
    jobs.enqueue(fail, why="no luck")
    db.session.commit()
    for attempt, pause in ((1, 10), (2, 30)):
        jobs.run_due()
        (job,) = all_jobs()
        assert (job.state, job.attempts, job.error) == (State.WAITING, attempt, "ValueError: no luck")
        assert timedelta(seconds=pause * 0.8) < job.due_at - utcnow() < timedelta(seconds=pause * 1.2)
        make_due()
    jobs.run_due()
    (job,) = all_jobs()
    assert (job.state, job.attempts) == (State.DEAD, 3)
    assert db.session.scalar(select(Role).where(Role.name == "half done")) is None


def test_pauses_grow_to_half_a_day(app: Flask) -> None:
    pauses = [service.pause_after(attempts) for attempts in range(1, 40)]
    assert pauses[0] < timedelta(seconds=12)
    assert timedelta(hours=10) < pauses[11] < timedelta(hours=14)
    assert max(pauses) < timedelta(hours=14)


def test_a_job_that_gives_up_is_dead_at_once(app: Flask) -> None:
    jobs.enqueue(give_up)
    db.session.commit()
    jobs.run_due()
    (job,) = all_jobs()
    assert (job.state, job.attempts, job.error) == (State.DEAD, 1, "It cannot be.")


def test_a_job_that_always_fails_blocks_nobody(app: Flask) -> None:
    jobs.enqueue(fail, why="always")
    jobs.enqueue(note, word="after it")
    db.session.commit()
    jobs.run_due()
    assert done == ["after it"]


def test_a_job_of_a_kind_that_is_not_known_waits_for_a_worker_that_knows_it(app: Flask) -> None:
    """As while one machine is upgraded after the other."""
    jobs.enqueue(note, word="new")
    db.session.commit()
    known = tasks.pop("test.note")
    jobs.run_due()
    (job,) = all_jobs()
    assert (job.state, job.attempts) == (State.WAITING, 1)
    assert job.error == "LookupError: There is no kind of job test.note here: it is of a newer version, or gone."
    tasks["test.note"] = known
    service.retry(job.id)
    db.session.commit()
    jobs.run_due()
    assert (all_jobs()[0].state, done) == (State.DONE, ["new"])


def test_a_job_of_a_kind_that_is_gone_is_dead_in_the_end(app: Flask) -> None:
    jobs.enqueue(note, word="gone")
    db.session.commit()
    del tasks["test.note"]
    for _ in range(service.ATTEMPTS_AT_UNKNOWN):
        assert all_jobs()[0].state == State.WAITING
        all_jobs()[0].due_at = utcnow()
        db.session.commit()
        jobs.run_due()
    assert all_jobs()[0].state == State.DEAD


def test_a_job_whose_worker_died_comes_again_when_its_lease_ends(app: Flask) -> None:
    jobs.enqueue(note, word="again")
    db.session.commit()
    now = utcnow()
    assert service.claim(now=now)
    db.session.commit()  # and this worker does nothing more
    assert service.claim(now=now + service.LEASE - timedelta(seconds=1)) is None
    again = service.claim(now=now + service.LEASE)
    assert again
    assert again.attempts == 2
    db.session.rollback()


def test_a_worker_that_lost_its_lease_commits_nothing(app: Flask) -> None:
    def slow() -> None:
        """Be so slow that another worker takes over before the end."""
        note(word="too late")
        job = db.session.scalar(select(Job).where(Job.name == "test.slow"))
        assert job
        job.lease = "another's"

    jobs.job("test.slow")(slow)
    jobs.enqueue(slow)
    db.session.commit()
    assert running.run_next(app)
    (job,) = all_jobs()
    assert job.state == State.WAITING
    assert db.session.scalar(select(Role).where(Role.name.startswith("effect"))) is None


def test_a_job_that_kills_its_workers_is_dead_after_its_attempts(app: Flask) -> None:
    jobs.enqueue(fail, why="never got so far")
    db.session.commit()
    for _ in range(4):
        service.claim(now=utcnow())
        db.session.commit()
        make_due()
    (job,) = all_jobs()
    assert job.state == State.DEAD
    assert "died" in job.error


def test_many_workers_at_once_do_each_job_once(app: Flask) -> None:
    for number in range(40):
        jobs.enqueue(note, word=str(number))
    db.session.commit()

    def work(_number: int) -> None:
        while running.run_next(app):
            pass

    at_once(app, 4, work)
    assert sorted(done, key=int) == [str(number) for number in range(40)]
    assert {job.state for job in all_jobs()} == {State.DONE}


def test_a_schedule_runs_once_in_its_time_however_many_schedulers_there_are(app: Flask) -> None:
    def hourly() -> None:
        note(word="hourly")

    jobs.job("test.hourly", every=timedelta(hours=1))(hourly)
    at_once(app, 4, lambda _number: running.enqueue_what_is_scheduled(app))
    jobs.run_due()
    running.enqueue_what_is_scheduled(app)
    jobs.run_due()
    assert done == ["hourly"]
    service.enqueue_scheduled(tasks["test.hourly"], timedelta(hours=1), now=utcnow() + timedelta(hours=1))
    db.session.commit()
    make_due()
    jobs.run_due()
    assert done == ["hourly", "hourly"]


def test_what_is_done_is_forgotten_after_a_week_and_what_is_not_stays(app: Flask) -> None:
    jobs.enqueue(note, word="done")
    jobs.enqueue(give_up)
    db.session.commit()
    jobs.run_due()
    service.forget_done(now=utcnow() + timedelta(days=6))
    assert len(db.session.scalars(select(Job).where(Job.name.startswith("test."))).all()) == 2
    service.forget_done(now=utcnow() + timedelta(days=8))
    db.session.commit()
    assert [job.state for job in all_jobs()] == [State.DEAD]


# By hand -------------------------------------------------------------------------------------------------------------


def test_the_command_lists_retries_and_drops_jobs(app: Flask, runner: Terminal) -> None:
    jobs.enqueue(give_up)
    jobs.enqueue(give_up)
    db.session.commit()
    jobs.run_due()
    first, second = (job.id for job in all_jobs())
    listed = runner.invoke(args=["jobs", "list", "--state", "dead"]).output
    assert f"{first}  dead  test.give_up" in listed
    assert "It cannot be." in listed
    assert runner.invoke(args=["jobs", "retry", str(first)]).output == f"Job {first} runs now.\n"
    assert [(job.state, job.attempts) for job in all_jobs()] == [(State.WAITING, 0), (State.DEAD, 1)]
    assert runner.invoke(args=["jobs", "drop", "--dead"]).output == f"Job {second} is removed.\n"
    assert [job.id for job in all_jobs()] == [first]


@pytest.mark.parametrize("args", [["retry"], ["drop"], ["drop", "1", "--dead"], ["retry", "999999"]])
def test_the_command_says_in_a_line_what_it_cannot_do(app: Flask, runner: Terminal, args: list[str]) -> None:
    result = runner.invoke(args=["jobs", *args])
    assert result.exit_code != 0
    assert "Traceback" not in result.output


def test_an_administrator_runs_and_removes_jobs_on_the_page_and_by_the_api(app: Flask) -> None:
    client = log_in(app.test_client(), make_user("root", role="administrator"))
    jobs.enqueue(give_up)
    jobs.enqueue(give_up)
    db.session.commit()
    jobs.run_due()
    first, second = (job.id for job in all_jobs())
    assert "It cannot be." in client.get("/admin/jobs").text
    assert client.post(f"/admin/jobs/{first}/retry").status_code == 302
    listed = client.get("/api/jobs").get_json()
    assert [job["id"] for job in listed["items"]] == [second]
    assert client.post(f"/api/jobs/{second}/retry").get_json()["state"] == "waiting"
    assert client.post(f"/admin/jobs/{first}/drop").status_code == 302
    assert client.delete(f"/api/jobs/{second}").status_code == 204
    assert client.delete(f"/api/jobs/{second}").status_code == 404
    assert client.get("/admin/jobs?state=lost").status_code == 422
    assert client.get("/api/jobs?state=lost").status_code == 422


def test_a_job_that_is_done_or_runs_is_left_alone(app: Flask) -> None:
    client = log_in(app.test_client(), make_user("root", role="administrator"))
    jobs.enqueue(note, word="done")
    db.session.commit()
    jobs.run_due()
    jobs.enqueue(note, word="running")
    db.session.commit()
    assert service.claim(now=utcnow())
    db.session.commit()
    for job in all_jobs():
        assert client.delete(f"/api/jobs/{job.id}").status_code == 409
        assert client.post(f"/api/jobs/{job.id}/retry").status_code == 409
