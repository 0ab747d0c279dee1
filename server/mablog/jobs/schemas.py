from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from mablog.jobs.models import Job, State
from mablog.pagination import LARGEST_LIMIT


class JobQuery(BaseModel):
    state: State = State.DEAD
    limit: int = Field(20, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


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

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls.model_validate(job, from_attributes=True)


class JobListOut(BaseModel):
    items: list[JobOut]
    next_cursor: str | None
