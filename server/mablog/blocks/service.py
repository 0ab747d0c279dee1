"""Writes of blocks."""

from flask_babel import gettext as _
from sqlalchemy import delete, update

from mablog import hooks
from mablog.accounts.models import User
from mablog.accounts.queries import lock_users
from mablog.blocks.models import Block
from mablog.blocks.queries import forget_blocked
from mablog.db import db
from mablog.errors import Forbidden, NotFound, field_error

MOST_BLOCKS = 5000
"""Of one member: whom they block is read at each of their requests."""


def block(blocker: User, blocked: User) -> None:
    """Let a member see nothing of another one, who can no longer answer, follow or mention them. Twice is once.

    Raises Forbidden for oneself, NotFound, InvalidFields where there are too many.
    """
    if blocker.id == blocked.id:
        raise Forbidden(_("You cannot block yourself."))
    if len(lock_users(blocker.id, blocked.id)) < 2:  # deleted since they were read
        raise NotFound(_("There is no member of this name."))
    if db.session.get(Block, (blocker.id, blocked.id)) is not None:
        return
    db.session.refresh(blocker, ["blocks_count"])
    if blocker.blocks_count >= MOST_BLOCKS:
        raise field_error("username", _("These are too many blocks. Please undo some first."))
    db.session.add(Block(blocker_id=blocker.id, blocked_id=blocked.id))
    _count(blocker, +1)
    hooks.call.member_blocked(blocker=blocker, blocked=blocked)


def unblock(blocker: User, blocked: User) -> None:
    """Undo a block; where there is none, nothing changes. What it ended, such as following, stays ended."""
    lock_users(blocker.id, blocked.id)
    undone = delete(Block).where(Block.blocker_id == blocker.id, Block.blocked_id == blocked.id)
    if db.session.execute(undone).rowcount:  # type: ignore[attr-defined]
        _count(blocker, -1)


def _count(blocker: User, step: int) -> None:
    changed = update(User).where(User.id == blocker.id).values(blocks_count=User.blocks_count + step)
    db.session.execute(changed, execution_options={"synchronize_session": False})
    db.session.refresh(blocker, ["blocks_count"])
    forget_blocked()
