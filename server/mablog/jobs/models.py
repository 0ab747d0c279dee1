from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model, UTCDateTime, utcnow


class State(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Job(Model):
    """One piece of work. While a worker has it, `lease` is that worker's mark and `due_at` the end of its lease.

    So a job whose worker died comes due again by itself. Jobs with the same `key` are one job.
    `request_id` and `traceparent` are those of the request which asked for it, for the log and for traces.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    traceparent: Mapped[str] = mapped_column(String(55), default="", server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
