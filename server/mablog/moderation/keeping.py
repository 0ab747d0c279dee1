"""What becomes of reports whatever else happens, also while nobody decides about them."""

from sqlalchemy import update

from mablog.accounts.models import User
from mablog.db import db
from mablog.hooks import listens
from mablog.moderation.models import Report


@listens
def member_removed(user: User) -> None:
    """What a member reported stays without their name and their words."""
    db.session.execute(
        update(Report).where(Report.reporter_id == user.id).values(reporter_id=None, note=""),
        execution_options={"synchronize_session": False},
    )
