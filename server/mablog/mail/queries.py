from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mablog.db import db
from mablog.mail.models import Mail
from mablog.pagination import Page, page_of


def mail_with_job(**key: int | str) -> Mail | None:
    """A mail by `id` or `message_id`, with the job that hands it over."""
    return db.session.scalar(select(Mail).filter_by(**key).options(joinedload(Mail.job)))


def mails_to_send(*, cursor: str | None = None, limit: int = 50, field: str = "after") -> Page[Mail]:
    """What is not taken yet, refused or waiting, the newest first. Raises InvalidFields for a wrong cursor."""
    query = select(Mail).options(joinedload(Mail.job))
    return page_of(query, (Mail.created_at, Mail.id), kinds=(datetime, int), cursor=cursor, limit=limit, field=field)
