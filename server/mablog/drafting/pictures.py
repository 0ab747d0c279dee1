"""Which pictures revisions name: they stay as long as somebody may restore one, or a working copy is one of them."""

from sqlalchemy import select

from mablog.db import db
from mablog.drafting.models import Revision, RevisionPicture
from mablog.posts.models import REMOVED, Post


def in_use(keys: set[str]) -> set[str]:
    """Which of these pictures a revision names, of a post in any state but removed by moderators."""
    named = (
        select(RevisionPicture.key)
        .join(Revision, Revision.id == RevisionPicture.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .where(RevisionPicture.key.in_(keys), Post.withheld.is_distinct_from(REMOVED))
    )
    return set(db.session.scalars(named.distinct()))
