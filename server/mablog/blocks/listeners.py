from sqlalchemy import select, update

from mablog.accounts.models import User
from mablog.blocks.models import Block
from mablog.db import db
from mablog.hooks import listens


@listens
def member_removed(user: User) -> None:
    """Those who blocked a deleted member block one fewer: the rows go with the account."""
    blockers = select(Block.blocker_id).where(Block.blocked_id == user.id)
    db.session.execute(update(User).where(User.id.in_(blockers)).values(blocks_count=User.blocks_count - 1))
