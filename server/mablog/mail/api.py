from datetime import datetime
from typing import Annotated

from flask_babel import gettext as _
from pydantic import BaseModel, Field

from mablog.access import requires
from mablog.errors import field_error
from mablog.jobs.models import State
from mablog.mail import service, transport
from mablog.mail.models import Mail
from mablog.mail.queries import mails_to_send
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery
from mablog.text import Input, Line

bp = api_blueprint("mail")


class MailOut(BaseModel):
    """A mail that no server has taken yet. It waits for its next attempt at `due_at`, or is `dead`: refused for good.

    `error` is what the server answered last.
    """

    id: int
    recipient: str
    subject: str
    state: State
    attempts: int
    error: str
    due_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, mail: Mail) -> "MailOut":
        job = mail.job
        return cls(
            **{name: getattr(mail, name) for name in ("id", "recipient", "subject", "created_at")},
            **{name: getattr(job, name) for name in ("state", "attempts", "error", "due_at")},
        )


class MailListOut(BaseModel):
    items: list[MailOut]
    next_cursor: str | None


class TestMailInput(Input):
    """Where a mail is sent to see whether it arrives."""

    to: Annotated[Line, Field(min_length=1, max_length=254)]


class TestMailOut(BaseModel):
    """What became of it: whether the server took it, and its answer, or the reason why it did not get so far."""

    is_taken: bool
    answer: str


@bp.get("/mail")
@requires("site.manage")
@spec.validate(query=ListQuery, resp=answers(401, 403, 422, HTTP_200=MailListOut), tags=["mail"])
def mails(query: ListQuery) -> MailListOut:
    """The mails that wait or were refused, the newest first."""
    page = mails_to_send(cursor=query.cursor, limit=query.limit, field="cursor")
    return MailListOut(items=[MailOut.of(mail) for mail in page.items], next_cursor=page.next_cursor)


@bp.post("/mail/test")
@requires("site.manage")
@spec.validate(json=TestMailInput, resp=answers(401, 403, 415, 422, HTTP_200=TestMailOut), tags=["mail"])
def test(json: TestMailInput) -> TestMailOut:
    """Send a mail now, which takes half a minute at most, and tell what the server answered."""
    try:
        return TestMailOut(is_taken=True, answer=service.send_test(json.to))
    except ValueError:
        raise field_error("to", _("This is not an e-mail address.")) from None
    except (transport.Refused, transport.NotTaken) as error:
        return TestMailOut(is_taken=False, answer=str(error))


@bp.post("/mail/<int(max=2147483647):mail_id>/retry")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_200=MailOut), tags=["mail"])
def retry(mail_id: int) -> MailOut:
    """Let a mail that waits or was refused be tried now, with all its attempts."""
    return MailOut.of(service.send_again(mail_id))


@bp.delete("/mail/<int(max=2147483647):mail_id>")
@requires("site.manage")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_204=None), tags=["mail"])
def drop(mail_id: int) -> tuple[str, int]:
    """Remove a mail that waits or was refused: it will never be sent."""
    service.drop(mail_id)
    return "", 204
