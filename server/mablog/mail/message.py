"""A mail from its templates: the text, the HTML, and headers that no value can add to (RFC 5322)."""

from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime, parseaddr
from secrets import token_hex
from urllib.parse import urlsplit

from flask import current_app

from mablog.addresses import mailbox
from mablog.config import settings
from mablog.db import utcnow
from mablog.languages import in_language
from mablog.site.queries import site_settings


class _OneLine(UnstructuredHeader):
    """A header that programs read: it is never folded, which would put a long address into code words (RFC 2047)."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _OneLine)  # type: ignore[arg-type]  # the registry adds BaseHeader itself


def rendered(
    template: str,
    *,
    to: str,
    context: dict[str, object],
    language: str | None = None,
    unsubscribe: str | None = None,
) -> EmailMessage:
    """The mail that `<template>.txt`, whose first line is the subject, and `<template>.html` make for one address.

    `language` is that of who reads it, None for the site's. Both templates are given `site`, `site_url`, `unsubscribe`
    and the context. `unsubscribe` is an address where a POST
    ends such mails (RFC 8058). Raises ValueError for what is no address.
    """
    values = {"site": site_settings(), "site_url": settings().url, "unsubscribe": unsubscribe, **context}
    environment = current_app.jinja_env
    with in_language(language):
        subject, _, text = environment.get_template(f"{template}.txt").render(values).partition("\n")
        html = environment.get_template(f"{template}.html").render(values, subject=subject)
    message = new_message(to, subject, text.strip() + "\n", html)
    if unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def new_message(to: str, subject: str, text: str, html: str | None = None) -> EmailMessage:
    """A mail from the site to one address, complete with Date and Message-ID. Raises ValueError for no address."""
    config = settings()
    recipient = mailbox(to)
    # RFC 6531: an address beyond ASCII needs headers in UTF-8; all other mail stays readable for every server.
    policy = SMTP.clone(cte_type="7bit") if recipient.isascii() else SMTPUTF8
    message = EmailMessage(policy.clone(header_factory=_headers))
    now = utcnow()
    message["Date"] = format_datetime(now)
    message["From"] = _sender(config.mail_default_sender)
    name, _, domain = recipient.rpartition("@")
    message["To"] = Address(username=name, domain=domain)
    message["Subject"] = one_line(f"{config.mail_subject_prefix} {subject}")
    message["Message-ID"] = f"<{now:%Y%m%d%H%M%S%f}.{token_hex(8)}@{_host(config.url)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office programs do not answer
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def one_line(text: str) -> str:
    """The text without line breaks of any kind, which would end a header, and without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def sender_address(sender: str) -> str:
    """The address in `MAIL_DEFAULT_SENDER`, for the envelope."""
    return parseaddr(sender)[1]


def _sender(sender: str) -> Address:
    name, address = parseaddr(sender)
    return Address(one_line(name or site_settings().name), addr_spec=address)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "localhost"
