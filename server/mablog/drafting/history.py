"""The revisions of a post, which is locked: every text that was saved is in them, or in the post itself."""

from datetime import datetime

from sqlalchemy import exists, func, insert, select

from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.drafting.content import Content
from mablog.drafting.models import KINDS, PUBLISHED, SAVED, Revision, RevisionPicture
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
