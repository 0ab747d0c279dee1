"""Mail that leaves the site: by SMTP in production, into files in development and integration, nowhere in testing."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from mablog.config import Config, Profile, make_data_folder, settings
from mablog.db import utcnow
from mablog.errors import Unavailable
from mablog.site.queries import site_settings

PATIENCE = 30
"""Seconds that the SMTP server may take for each answer."""


def new_message(recipient: str, subject: str, text: str) -> EmailMessage:
    """A plain message from the site. Raises ValueError for a line break in recipient or subject."""
    message = EmailMessage()
    message["From"] = settings().mail_default_sender
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(text)
    return message


def deliver(message: EmailMessage) -> str:
    """Send a message now and return what came of it: the server's answer, or the file that holds it.

    `Date` and `Message-ID` are added where they are missing. Raises Unavailable when the server refuses.
    """
    config = settings()
    if "Date" not in message:
        message["Date"] = format_datetime(utcnow())
    if "Message-ID" not in message:
        message["Message-ID"] = make_msgid(domain=urlsplit(config.url).hostname)
    if config.env is Profile.TESTING:
        return "Not sent: this is the testing profile."
    if config.env is not Profile.PRODUCTION:
        return _written(message, config)
    if not config.mail_server:
        return "Not sent: MAIL_SERVER is not set."
    return _sent(message, config)


def _written(message: EmailMessage, config: Config) -> str:
    folder = config.data / "mail"
    make_data_folder(folder)
    file = folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    file.write_bytes(message.as_bytes())
    return str(file)


class _KeepsAnswer(smtplib.SMTP):
    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, text = super().data(msg)
        self.answer = f"{code} {text.decode(errors='replace')}"
        return code, text


class _KeepsAnswerSSL(_KeepsAnswer, smtplib.SMTP_SSL):
    pass


def _sent(message: EmailMessage, config: Config) -> str:
    trusted = ssl.create_default_context()
    try:
        with (
            _KeepsAnswerSSL(config.mail_server, config.mail_port, timeout=PATIENCE, context=trusted)
            if config.mail_use_ssl
            else _KeepsAnswer(config.mail_server, config.mail_port, timeout=PATIENCE)
        ) as smtp:
            if config.mail_use_tls:
                smtp.starttls(context=trusted)
            if config.mail_username:
                smtp.login(config.mail_username, config.mail_password.get_secret_value())
            smtp.send_message(message)
            return smtp.answer
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(_("The mail server refuses: %(error)s", error=error)) from error


@click.group()
def mail() -> None:
    """Try the site's mail."""


@mail.command()
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send a mail to ADDRESS now and print the server's answer."""
    name = site_settings().name
    try:
        message = new_message(address, _("A mail from %(name)s", name=name), _("The mail of this site works."))
    except ValueError:
        raise click.BadParameter(_("this is not an e-mail address"), param_hint="ADDRESS") from None
    click.echo(deliver(message))
