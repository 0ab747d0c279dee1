"""Writes around mail: asking for one, handing it over, and what an administrator does with those that got stuck."""

from flask_babel import gettext as _

from mablog import hooks, jobs
from mablog.addresses import mailbox
from mablog.db import db
from mablog.errors import NotFound
from mablog.jobs import service as job_service
from mablog.mail import transport
from mablog.mail.message import rendered
from mablog.mail.models import Mail
from mablog.mail.queries import mail_with_job


def send(
    template: str,
    *,
    to: str,
    language: str | None,
    unsubscribe: str | None = None,
    about: str | None = None,
    **context: object,
) -> None:
    """Send a mail to one address once the caller's transaction is committed; nothing where no mail goes.

    It is made here and now from `<template>.txt` (first line: the subject) and `<template>.html`, and stays the same
    however often the server is asked to take it. `language` is that of who reads it, as their account has it, and None
    for the site's. `unsubscribe` is an address where a POST ends such mails at once
    (RFC 8058); the templates have it, too. `about` (at most 80 characters) names what the mail tells of: the hook
    `mail_still_wanted` is asked about that just before each attempt. Raises ValueError for what is no address.
    """
    from mablog.mail.jobs import deliver  # which calls `hand_over`

    if not transport.is_on():
        return
    message = rendered(template, to=to, context=context, language=language, unsubscribe=unsubscribe)
    message_id = str(message["Message-ID"])
    jobs.enqueue(deliver, key=message_id, message_id=message_id)
    mail = Mail(message_id=message_id, recipient=mailbox(to), subject=str(message["Subject"]), content=bytes(message))
    mail.about = about
    db.session.add(mail)


def hand_over(message_id: str) -> None:
    """Hand a stored mail over; one that was taken, or is not wanted now, is forgotten.

    Raises transport.Refused, transport.NotTaken.
    """
    mail = mail_with_job(message_id=message_id)
    if mail is None:
        return
    if mail.about is not None and hooks.call.mail_still_wanted(about=mail.about) is False:
        db.session.delete(mail)
        return
    transport.hand_over(mail.content, message_id=message_id, recipient=mail.recipient)
    db.session.delete(mail)


def send_test(to: str) -> str:
    """Hand a mail over to the server now, and return its answer. Raises ValueError, Refused, NotTaken."""
    message = rendered("mail/test", to=to, context={})
    return transport.hand_over(bytes(message), message_id=str(message["Message-ID"]), recipient=mailbox(to))


def send_again(mail_id: int) -> Mail:
    """Let a mail that was refused, or waits, be tried now. Raises NotFound, Conflict."""
    mail = _found(mail_id)
    job_service.retry(mail.job.id)
    return mail


def drop(mail_id: int) -> None:
    """Remove a mail that was refused, or waits: it will never be sent. Raises NotFound, Conflict."""
    job_service.drop(_found(mail_id).job.id)


def _found(mail_id: int) -> Mail:
    mail = mail_with_job(id=mail_id)
    if mail is None:
        raise NotFound(_("This mail is sent or removed."))
    return mail
