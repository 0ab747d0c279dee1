from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from mablog.jobs import service
from mablog.jobs.models import Job, State
from mablog.pagination import LARGEST_LIMIT


class JobQuery(BaseModel):
    state: State = State.DEAD
    limit: int = Field(20, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


class JobMayOut(BaseModel):
    """What administrators may do with a job: nothing while it runs, and when it is done."""

    retry: bool
    drop: bool


class JobOut(BaseModel):
    """A job: `due_at` is when it comes next; `error` says why the last attempt failed."""

    id: int
    name: str
    arguments: dict[str, Any]
    key: str | None
    state: State
    due_at: datetime
    attempts: int
    error: str
    created_at: datetime
    finished_at: datetime | None
    may: JobMayOut

    @classmethod
    def of(cls, job: Job) -> Self:
        may_act = service.is_still_to_do(job)
        may = {"retry": may_act, "drop": may_act}
        fields = {name: getattr(job, name) for name in cls.model_fields if name != "may"}
        return cls.model_validate(fields | {"may": may})


class JobListOut(BaseModel):
    """`counts` says how many there are in each state."""

    counts: dict[State, int]
    items: list[JobOut]
    next_cursor: str | None
