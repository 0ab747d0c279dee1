"""The mails that an application in the profile `integration` wrote into its folder."""

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import Flask
from smtp import parsed

from mablog import jobs
from mablog.db import db

FILES = {"MABLOG_ENV": "integration"}
"""What makes an application write its mail into files."""


def mails(app: Flask, to: str | None = None) -> list[EmailMessage]:
    """Every mail so far, the oldest first, after the jobs that are due are done; only those to one address."""
    db.session.commit()
    jobs.run_due()
    folder = app.extensions["mablog"].data / "mail"
    found = [parsed(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if to is None or mail["To"] == to]


def link_in(mail: EmailMessage) -> str:
    """The path of the link in a mail, which its text and its HTML must both have, at the site's public address."""
    text, html = (part.get_content() for part in mail.iter_parts())
    (link,) = re.findall(r"https?://\S+", text)
    assert f'href="{link}"' in html
    assert link.startswith("https://blog.example/")
    return urlsplit(link).path
