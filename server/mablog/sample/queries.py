from sqlalchemy import select

from mablog.db import db
from mablog.sample.models import SamplePart


def has_sample() -> bool:
    """Whether there is a sample blog that can be removed."""
    return db.session.scalar(select(SamplePart.id).limit(1)) is not None
