from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from mablog.audit.models import AuditEntry
from mablog.pagination import LARGEST_LIMIT
from mablog.text import Moment, Text


class AuditFilter(BaseModel):
    """Which entries: by or about one member, of one action or area."""

    who: Text = Field("", max_length=64, description="Username.")
    action: Text = Field("", max_length=64, description="Such as `role.change`, or an area such as `role`.")


class AuditPageFilter(AuditFilter):
    """The same with a day of the site's calendar to begin at."""

    since: Annotated[date | None, BeforeValidator(lambda value: value or None)] = None


class AuditQuery(AuditFilter):
    """The same with a moment to begin at."""

    since: Moment | None = None
    limit: int = Field(50, ge=1, le=LARGEST_LIMIT)
    cursor: str | None = Field(None, max_length=500)


class AuditEntryOut(BaseModel):
    """What was done or refused. `actor` is empty for visitors, commands and the site itself."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    before: Any
    after: Any
    address: str

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryOut":
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class ActionListOut(BaseModel):
    items: list[str]


class AuditListOut(BaseModel):
    items: list[AuditEntryOut]
    next_cursor: str | None
