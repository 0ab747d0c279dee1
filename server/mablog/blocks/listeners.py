from flask import get_template_attribute
from markupsafe import Markup
from sqlalchemy import select, update

from mablog.accounts.cookies import viewer
from mablog.accounts.models import User
from mablog.blocks.models import Block
from mablog.blocks.queries import blocked_by
from mablog.db import db
from mablog.hooks import listens


@listens
def member_removed(user: User) -> None:
    """Those who blocked a deleted member block one fewer: the rows go with the account."""
    blockers = select(Block.blocker_id).where(Block.blocked_id == user.id)
    db.session.execute(update(User).where(User.id.in_(blockers)).values(blocks_count=User.blocks_count - 1))


@listens
def profile_closed(member: User, viewer: User | None) -> bool:
    """Of whom one blocks, one sees the name."""
    return member.id in blocked_by(viewer)


@listens
def member_state(member: User, viewer: User | None) -> dict[str, bool]:
    return {"is_blocked": member.id in blocked_by(viewer)}


@listens
def member_may(member: User, viewer: User | None) -> dict[str, bool]:
    return {"block": viewer is not None and viewer.id != member.id}


@listens
def profile_actions(member: User) -> Markup | None:
    """The button to block a member, or to undo that."""
    asks = viewer()
    if asks is None or asks.id == member.id:
        return None
    shown: Markup = get_template_attribute("blocks/_button.html", "button")(member, member.id in blocked_by(asks))
    return shown
