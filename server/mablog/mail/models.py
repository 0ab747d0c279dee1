from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.db import Model, UTCDateTime, utcnow
from mablog.jobs.models import Job


class Mail(Model):
    """A mail that is not handed over yet, as the bytes that the server will get.

    The job that hands it over has the Message-ID as its key, tells how that goes, and takes the mail with it when an
    administrator removes it. A mail that was taken is removed: it may hold a link that must not lie around.
    `about` names what it tells of, for whoever knows whether that is still to be told (hook `mail_still_wanted`).
    """

    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), ForeignKey("jobs.key", ondelete="CASCADE"), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(400))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    about: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)

    job: Mapped[Job] = relationship(lazy="raise")
