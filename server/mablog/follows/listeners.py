from collections.abc import Sequence

from sqlalchemy.orm import InstrumentedAttribute

from mablog.accounts.models import User
from mablog.db import db
from mablog.follows import policy
from mablog.follows.blocking import hidden_by_row
from mablog.follows.queries import followed_among, tags_followed_among
from mablog.hooks import listens


@listens
def member_state(member: User, viewer: User | None) -> dict[str, bool]:
    return {"is_following": viewer is not None and bool(followed_among(viewer, [member.id]))}


@listens
def member_may(member: User, viewer: User | None) -> dict[str, bool]:
    return {"follow": policy.may_follow(viewer, member)}


@listens
def authors_followed(authors: Sequence[User], viewer: User | None) -> dict[int, dict[str, bool]]:
    followed = followed_among(viewer, [author.id for author in authors]) if viewer is not None else set()
    return {
        author.id: {"is_following": author.id in followed, "may_follow": policy.may_follow(viewer, author)}
        for author in authors
    }


@listens
def tags_followed(tag_ids: Sequence[int], viewer: User | None) -> set[int]:
    return tags_followed_among(viewer, tag_ids) if viewer is not None else set()


@listens
def hidden_counts(viewer: User, column: InstrumentedAttribute[int], ids: Sequence[int]) -> dict[int, int] | None:
    hidden = hidden_by_row(viewer, column, ids)
    return None if hidden is None else dict(db.session.execute(hidden).all())
