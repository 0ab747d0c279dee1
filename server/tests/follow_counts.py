"""The counts of followers, for tests that compare them."""

from sqlalchemy import select

from mablog.accounts.models import User
from mablog.accounts.queries import PROFILE
from mablog.db import db
from mablog.posts.models import Tag


def kept() -> dict[str, tuple[int, ...]]:
    """The counts as they stand: followers and followed of each member, followers of each tag."""
    db.session.commit()
    members = db.session.scalars(select(User).options(PROFILE).execution_options(populate_existing=True))
    tags = db.session.scalars(select(Tag).execution_options(populate_existing=True))
    found: dict[str, tuple[int, ...]] = {
        user.username: (user.followers_count, user.following_count) for user in members
    }
    return found | {f"#{tag.slug}": (tag.followers_count,) for tag in tags}
