from sqlalchemy import Double, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from mablog.db import Model


class RateCount(Model):
    """What one key has used up of one limit: all of it is free again at `free_at` (seconds since 1970).

    This is the generic cell rate algorithm (ITU-T I.371, annex A): one number a key, and no edge between two windows
    at which twice as much gets through.
    """

    __tablename__ = "rate_counts"

    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    free_at: Mapped[float] = mapped_column(Double)
