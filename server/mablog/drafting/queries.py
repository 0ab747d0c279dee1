"""Reads of what is being written. Each starts at a post that was found at the gates of `posts.queries`."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, undefer

from mablog.accounts.models import User
from mablog.db import db, lock_for_writing
from mablog.drafting.content import Content
from mablog.drafting.models import Revision, WorkingCopy
from mablog.errors import NotFound
from mablog.pagination import Page, page_of
from mablog.posts.models import DRAFT, Post
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS, post_at_old_path, post_by_slug, post_to_change

TEXT = (Revision.source, Revision.language)
WHOLE = (undefer(Revision.source), joinedload(Revision.saved_by))


@dataclass(frozen=True)
class Copy:
    """What the writers of a post have before them: its working copy, or what the post itself holds.

    `base` is the version of what the post held when a working copy was last saved; None where there is none.
    """

    post: Post
    content: Content
    base: str | None
    saved_at: datetime
    saved_by: User | None

    @property
    def version(self) -> str:
        return self.content.version

    @property
    def is_changed(self) -> bool:
        """Whether it is not what the post holds."""
        return self.base is not None and self.version != Content.of(self.post).version

    @property
    def is_outdated(self) -> bool:
        """Whether the post itself was changed beside the working copy."""
        return self.base is not None and self.base != Content.of(self.post).version

    @property
    def version_of_both(self) -> str:
        """What a write names that knows the working copy and what was changed beside it."""
        return hashlib.sha256(f"{self.version} {Content.of(self.post).version}".encode()).hexdigest()[:32]


def post_to_read(viewer: User | None, slug: str) -> Post | None:
    """One post, whole; also at an address that it had."""
    return post_by_slug(viewer, slug) or post_by_slug(viewer, _present_slug(viewer, slug))


def post_to_write(viewer: User | None, slug: str) -> Post | None:
    """One post, whole and locked; also at an address that it had: who writes may not have heard of another one."""
    return post_to_change(viewer, slug) or post_to_change(viewer, _present_slug(viewer, slug))


def _present_slug(viewer: User | None, slug: str) -> str:
    post = post_at_old_path(viewer, f"/posts/{slug}") or post_at_old_path(viewer, f"/{slug}")
    return post.slug if post else slug


def is_beside(post: Post) -> bool:
    """Whether changes are kept beside a post until they are applied: readers see it, or will at a time."""
    return post.status != DRAFT or post.publish_at is not None


def copy_of(post: Post) -> Copy:
    row = db.session.scalar(
        select(WorkingCopy)
        .where(WorkingCopy.post_id == post.id)
        .options(joinedload(WorkingCopy.revision).options(*WHOLE))
    )
    if row is not None:
        revision = row.revision
        return Copy(post, Content.of_revision(revision), row.base, revision.saved_at, revision.saved_by)
    content = Content.of(post)
    newest = newest_revision(post)
    if newest is None or newest.version != content.version:
        return Copy(post, content, None, post.updated_at, None)
    return Copy(post, content, None, newest.saved_at, newest.saved_by)


def text_beside(post: Post) -> tuple[str, str] | None:
    """Source and language of a working copy that is kept beside a post."""
    return _text(select(*TEXT).join(WorkingCopy).where(WorkingCopy.post_id == post.id))


def text_of_revision(post: Post, number: int) -> tuple[str, str] | None:
    """Source and language of a revision of a post."""
    return _text(select(*TEXT).where(Revision.post_id == post.id, Revision.number == number))


def _text(statement: Select[str, str]) -> tuple[str, str] | None:
    # Columns alone: what is read before the post is locked must not stay in the session.
    row = db.session.execute(statement).one_or_none()
    return None if row is None else (row.source, row.language)


def newest_revision(post: Post) -> Revision | None:
    return db.session.scalar(
        select(Revision)
        .where(Revision.post_id == post.id)
        .order_by(Revision.number.desc())
        .limit(1)
        .options(joinedload(Revision.saved_by))
    )


def revisions_of(post: Post, *, cursor: str | None, limit: int) -> Page[Revision]:
    """The revisions of a post without their texts, newest first."""
    return page_of(
        select(Revision).where(Revision.post_id == post.id).options(joinedload(Revision.saved_by)),
        (Revision.number, Revision.id),
        kinds=(int, int),
        cursor=cursor,
        limit=limit,
        field="cursor",
    )


def revision_of(post: Post, number: int) -> Revision:
    """One revision of a post, whole. Raises NotFound."""
    found = db.session.scalar(
        select(Revision).where(Revision.post_id == post.id, Revision.number == number).options(*WHOLE)
    )
    if found is None:
        raise NotFound(_("There is no such revision."))
    return found


def post_by_number(number: int) -> Post | None:
    """One post, whole and locked, for the site itself: whoever may see it."""
    lock_for_writing()
    return db.session.scalar(
        select(Post)
        .where(Post.id == number)
        .options(*PEOPLE_AND_TAGS, BODY)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    )
