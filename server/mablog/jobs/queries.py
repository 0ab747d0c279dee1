from datetime import datetime

from sqlalchemy import func, select

from mablog.db import db, utcnow
from mablog.jobs.models import Job, State
from mablog.pagination import Page, page_of


def jobs_in(state: State, *, cursor: str | None = None, limit: int = 50, field: str = "after") -> Page[Job]:
    """Jobs in one state, those that are due last first. Raises InvalidFields under `field` for a wrong cursor."""
    select_jobs = select(Job).where(Job.state == state)
    return page_of(select_jobs, (Job.due_at, Job.id), kinds=(datetime, int), cursor=cursor, limit=limit, field=field)


def counts_by_state() -> dict[State, int]:
    """How many jobs are in each state; those without any are there with 0."""
    counted = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return dict.fromkeys(State, 0) | {State(state): number for state, number in counted}


def oldest_due() -> datetime | None:
    """Since when the job has been due that has waited for longest; None where none is due."""
    waiting = Job.state == State.WAITING, Job.due_at <= utcnow()
    return db.session.scalar(select(func.min(Job.due_at)).where(*waiting))


def dead_jobs() -> list[int]:
    return list(db.session.scalars(select(Job.id).where(Job.state == State.DEAD).order_by(Job.id)))
