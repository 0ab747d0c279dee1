"""The revisions of a post, which is locked: every text that was saved is in them, or in the post itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import delete, exists, func, insert, select

from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.drafting.content import Content
from mablog.drafting.models import KINDS, MINOR, PUBLISHED, SAVED, Revision, RevisionPicture, WorkingCopy
from mablog.drafting.queries import newest_revision
from mablog.markup import media_keys
from mablog.markup.text import count_words
from mablog.posts.models import DRAFT, Post


def keep(post: Post) -> None:
    """See that what the post holds is among its revisions, before it changes."""
    content = Content.of(post)
    known = exists().where(Revision.post_id == post.id, Revision.version == content.version)
    if not db.session.scalar(select(known)):
        add(None, post, content, kind_of(post), saved_at=post.updated_at)


def kind_of(post: Post) -> str:
    """What a revision is that holds what the post does."""
    return SAVED if post.status == DRAFT else PUBLISHED


def note_post(actor: User, post: Post) -> None:
    """See that what the post holds is among its revisions, in the right place and of the right kind."""
    content, kind = Content.of(post), kind_of(post)
    of_post = select(Revision).where(Revision.post_id == post.id).order_by(Revision.number.desc()).limit(1)
    found = db.session.scalar(of_post.where(Revision.version == content.version))
    last = db.session.scalar(of_post.where(Revision.kind.in_({kind, PUBLISHED})))
    if found is None or (last is not None and last.number > found.number):
        add(actor, post, content, kind)
    elif kind == PUBLISHED:
        found.kind = kind


def note(actor: User | None, post: Post, content: Content, kind: str) -> Revision:
    """The newest revision, which holds this content and is of this kind at least."""
    newest = newest_revision(post)
    if newest is None or newest.version != content.version:
        return add(actor, post, content, kind)
    newest.kind = max(newest.kind, kind, key=KINDS.index)
    return newest


STEPS = (
    (timedelta(hours=1), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=10)),
    (timedelta(days=7), timedelta(hours=1)),
    (timedelta.max, timedelta(days=1)),
)
"""Up to which age a minor revision goes when the same member saved again in the same stretch of time."""

MANY_WORDS = 50
"""A text from which so many words went is kept: whoever lost them looks for it."""


class Saved(NamedTuple):
    """What thinning looks at of a revision."""

    id: int
    kind: str
    saved_at: datetime
    saved_by_id: int | None
    words: int


def to_thin(revisions: Sequence[Saved], *, now: datetime) -> list[int]:
    """Which of a post's revisions, in their order, nobody will miss: see docs/writing.md."""
    return [
        this.id
        for this, following in pairwise(revisions)
        if this.kind == MINOR
        and this.saved_by_id == following.saved_by_id
        and this.words - following.words < MANY_WORDS
        and _stretch(this, now) == _stretch(following, now, like=this)
    ]


def _stretch(saved: Saved, now: datetime, *, like: Saved | None = None) -> int:
    """The number of the stretch of time in which a revision was saved, as long as `like`'s age makes it."""
    age = now - (like or saved).saved_at
    step = next(step for limit, step in STEPS if age < limit)
    return int(saved.saved_at.timestamp() // step.total_seconds())


def thin(post_id: int, *, now: datetime) -> None:
    """Remove the minor revisions of a locked post that nobody will miss, but for what is a working copy."""
    columns = (Revision.id, Revision.kind, Revision.saved_at, Revision.saved_by_id, Revision.words)
    rows = db.session.execute(select(*columns).where(Revision.post_id == post_id).order_by(Revision.number))
    in_use = select(WorkingCopy.revision_id).where(WorkingCopy.post_id == post_id)
    if gone := to_thin([Saved(*row) for row in rows], now=now):
        db.session.execute(delete(Revision).where(Revision.id.in_(gone), Revision.id.not_in(in_use)))


def add(actor: User | None, post: Post, content: Content, kind: str, *, saved_at: datetime | None = None) -> Revision:
    last = db.session.scalar(select(func.max(Revision.number)).where(Revision.post_id == post.id)) or 0
    revision = Revision(
        post_id=post.id,
        number=last + 1,
        kind=kind,
        saved_at=saved_at or utcnow(),
        saved_by=actor,
        version=content.version,
        words=count_words(content.source),
        title=content.title,
        source=content.source,
        excerpt=content.excerpt,
        language=content.language,
        tags=list(content.tags),
        cover=content.cover,
        cover_alt=content.cover_alt,
    )
    db.session.add(revision)
    db.session.flush()  # its number goes to what belongs to it
    if keys := media_keys(content.source) | ({content.cover} if content.cover else set()):
        rows = [{"revision_id": revision.id, "key": key} for key in sorted(keys)]
        db.session.execute(insert(RevisionPicture), rows)
    return revision
