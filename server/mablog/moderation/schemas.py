from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from mablog.accounts.models import User
from mablog.accounts.standing import REASONS
from mablog.db import utcnow
from mablog.links import absolute_path
from mablog.moderation.models import Case, Report
from mablog.moderation.reasons import IN_ORDER
from mablog.moderation.targets import Kind, Target
from mablog.pagination import ListQuery
from mablog.text import Input, Line, Moment, Text

LONGEST_NOTE = 2000
LONGEST_SANCTION = timedelta(days=3660)

Action = Literal["approve", "hide", "remove", "silence", "suspend"]
Sanction = Literal["silence", "suspend"]
Waiting = Literal["", "reports", "comments", "posts"]
State = Literal["open", "decided"]


def _reason(value: str) -> str:
    if not value:
        raise ValueError(_("Choose a reason."))
    if value not in REASONS:
        raise ValueError(_("A reason is one of: %(reasons)s.", reasons=", ".join(REASONS)))
    return value


def _soon(value: datetime) -> datetime:
    if value > utcnow() + LONGEST_SANCTION:
        raise ValueError(_("This is longer than ten years: disable the account instead."))
    return value


def _unless_empty(value: Any) -> Any:
    """Take the empty field of a form for none."""
    return None if value == "" else value


Reason = Annotated[Line, AfterValidator(_reason), Field(json_schema_extra={"enum": list(REASONS)})]
Until = Annotated[Moment, AfterValidator(_soon)]
Note = Annotated[Text, Field(max_length=LONGEST_NOTE)]


class TargetInput(Input):
    """What is reported: a comment by its number, a post by its slug, or a member by their name."""

    type: Kind
    id: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    slug: Annotated[Line, Field(max_length=200)] | None = None
    username: Annotated[Line, Field(max_length=64)] | None = None

    @model_validator(mode="after")
    def _is_named(self) -> "TargetInput":
        named = {"comment": self.id, "post": self.slug, "member": self.username}
        if [kind for kind, name in named.items() if name is not None] != [self.type]:
            raise ValueError(_("Name a comment by id, a post by slug, or a member by username."))
        return self


class ReportInput(Input):
    target: TargetInput
    reason: Reason
    note: Note = ""


class ReportOut(BaseModel):
    """A report, for whoever sent it."""

    target: str = Field(description="Address of what is reported.")
    reason: str
    note: str
    created_at: datetime

    @classmethod
    def of(cls, report: Report, target: Target) -> "ReportOut":
        return cls(
            target=absolute_path(target.path), reason=report.reason, note=report.note, created_at=report.created_at
        )


class SanctionInput(Input):
    """Why a member is silenced or suspended, until when, and what they are told beside it."""

    reason: Reason
    note: Note = ""
    until: Until


class Decision(Input):
    """What to do about a case. Whoever it is about is told the reason, `note` and `until`.

    `silence` and `suspend` take `until`, and hide what the case is about. Everything but `approve` takes a reason.
    `version` is that of the text which was looked at: one that was changed since is not decided about.
    """

    action: Action
    reason: Annotated[Line, Field(max_length=32)] = ""
    note: Note = ""
    until: Annotated[Until | None, BeforeValidator(_unless_empty)] = None
    version: Annotated[int | None, BeforeValidator(_unless_empty)] = None

    @model_validator(mode="before")
    @classmethod
    def _approving_needs_no_reason(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("action") == "approve":
            return {**values, "reason": IN_ORDER, "until": None}
        return values


class QueueFilter(BaseModel):
    """Which cases: with `reports`, held `comments`, or new members' first `posts`."""

    kind: Waiting = ""
    state: State = "open"


class QueueQuery(QueueFilter, ListQuery):
    pass


class ReportedOut(BaseModel):
    """A report, for moderators. `reporter` is null where the account is deleted."""

    reporter: str | None
    reason: str
    note: str
    created_at: datetime


class CaseAuthorOut(BaseModel):
    """Whom a case is about. `history` counts what was decided about them, by action."""

    username: str
    name: str
    created_at: datetime
    history: dict[str, int]

    @classmethod
    def of(cls, user: User, history: Mapping[str, int]) -> "CaseAuthorOut":
        return cls(username=user.username, name=user.display_name, created_at=user.created_at, history=dict(history))


class CaseOut(BaseModel):
    """What a moderator decides on, or decided. `html` is the text of a comment, `text` the beginning of a post."""

    id: int
    type: Kind
    url: str
    title: str
    state: str
    version: int | None
    html: str
    text: str
    rule: str = Field(description="What held it; empty where nothing did.")
    reports: Sequence[ReportedOut]
    author: CaseAuthorOut | None
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    action: str
    reason: str
    note: str
    until: datetime | None

    @classmethod
    def of(cls, case: Case, histories: Mapping[int, Mapping[str, int]]) -> "CaseOut":
        target = Target.of(case)
        return cls(
            **{name: getattr(case, name) for name in ("id", "rule", "created_at", "decided_at")},
            **{name: getattr(case, name) for name in ("action", "reason", "note", "until")},
            type=target.kind,
            url=absolute_path(target.path),
            title=target.title,
            state=target.state,
            version=target.version,
            html=case.comment.html if case.comment else "",
            text=case.post.summary if case.post else "",
            reports=[
                ReportedOut(
                    reporter=report.reporter.username if report.reporter else None,
                    reason=report.reason,
                    note=report.note,
                    created_at=report.created_at,
                )
                for report in case.reports
            ],
            author=CaseAuthorOut.of(case.author, histories.get(case.author.id, {})) if case.author else None,
            decided_by=case.decided_by.username if case.decided_by else None,
        )


class CaseListOut(BaseModel):
    items: list[CaseOut]
    next_cursor: str | None
