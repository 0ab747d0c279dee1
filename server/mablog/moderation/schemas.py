from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from mablog.accounts.models import User
from mablog.accounts.standing import REASONS
from mablog.db import utcnow
from mablog.links import absolute_path
from mablog.moderation import policy
from mablog.moderation.models import Case, Report
from mablog.moderation.reasons import DONE, IN_ORDER, RULES, in_words
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


class ReasonOut(BaseModel):
    """A reason for which something is reported, or somebody moderated."""

    name: str
    description: str


class ReasonListOut(BaseModel):
    items: list[ReasonOut]

    @classmethod
    def all(cls) -> Self:
        return cls(items=[ReasonOut(name=code, description=str(words)) for code, words in REASONS.items()])


class ReportedOut(BaseModel):
    """A report, for moderators. `reporter` is null where the account is deleted."""

    reporter: str | None
    reason: str
    reason_in_words: str
    note: str
    created_at: datetime


class PastOut(BaseModel):
    """How often something was done about somebody."""

    action: str
    action_in_words: str
    times: int


class CaseAuthorOut(BaseModel):
    """Whom a case is about. `history` counts what was decided about them."""

    username: str
    name: str
    created_at: datetime
    history: list[PastOut]

    @classmethod
    def of(cls, user: User, history: Mapping[str, int]) -> "CaseAuthorOut":
        past = [
            PastOut(action=action, action_in_words=str(DONE[action]), times=times) for action, times in history.items()
        ]
        return cls(username=user.username, name=user.display_name, created_at=user.created_at, history=past)


class CaseMayOut(BaseModel):
    """What whoever asks may do about a case; a token needs the scope for it as well."""

    approve: bool
    hide: bool
    remove: bool
    silence: bool
    suspend: bool

    @classmethod
    def of(cls, case: Case, target: Target, viewer: User) -> Self:
        may_decide = case.decided_at is None and policy.may_decide(viewer, target.people)
        may_sanction = may_decide and target.author is not None and policy.may_sanction(viewer, target.author)
        may_withhold = may_decide and target.kind != "member"
        return cls(
            approve=may_decide, hide=may_withhold, remove=may_withhold, silence=may_sanction, suspend=may_sanction
        )


class SanctionMayOut(BaseModel):
    """What whoever asks may do with a member, or undo; a token needs the scope for it as well."""

    silence: bool
    suspend: bool


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
    rule_in_words: str
    answers: str | None = Field(description="Who wrote what a comment answers, where it answers one.")
    reports: Sequence[ReportedOut]
    author: CaseAuthorOut | None
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    action: str
    action_in_words: str
    reason: str
    reason_in_words: str
    note: str
    until: datetime | None
    may: CaseMayOut

    @classmethod
    def of(cls, case: Case, histories: Mapping[int, Mapping[str, int]], viewer: User) -> "CaseOut":
        target = Target.of(case)
        parent = case.comment.parent if case.comment else None
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
                    reason_in_words=in_words(report.reason),
                    note=report.note,
                    created_at=report.created_at,
                )
                for report in case.reports
            ],
            author=CaseAuthorOut.of(case.author, histories.get(case.author.id, {})) if case.author else None,
            decided_by=case.decided_by.username if case.decided_by else None,
            rule_in_words=str(RULES.get(case.rule, case.rule)),
            action_in_words=str(DONE[case.action]) if case.action else "",
            reason_in_words=in_words(case.reason) if case.reason else "",
            answers=parent.author.display_name if parent and parent.author else None,
            may=CaseMayOut.of(case, target, viewer),
        )


class CaseListOut(BaseModel):
    items: list[CaseOut]
    next_cursor: str | None


class OpenCasesOut(BaseModel):
    """How many cases wait for a moderator; 100 stands for 100 or more."""

    open: int


class ModeratedOut(BaseModel):
    """A member as moderators see them; what is over is null. `cases` are the newest 50 about them."""

    author: CaseAuthorOut
    silenced_until: datetime | None
    silence_reason: str
    suspended_until: datetime | None
    suspension_reason: str
    cases: list[CaseOut]
    may: SanctionMayOut

    @classmethod
    def of(
        cls, user: User, cases: Sequence[Case], histories: Mapping[int, Mapping[str, int]], viewer: User
    ) -> "ModeratedOut":
        may_sanction = policy.may_sanction(viewer, user)
        return cls(
            author=CaseAuthorOut.of(user, histories.get(user.id, {})),
            silenced_until=user.silenced_until if user.is_silenced else None,
            silence_reason=in_words(user.silence_reason) if user.is_silenced else "",
            suspended_until=user.suspended_until if user.is_suspended else None,
            suspension_reason=in_words(user.suspension_reason) if user.is_suspended else "",
            cases=[CaseOut.of(case, histories, viewer) for case in cases],
            may=SanctionMayOut(silence=may_sanction, suspend=may_sanction),
        )
