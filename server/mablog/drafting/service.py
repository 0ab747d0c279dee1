"""Writes of what is being written: working copies. The post is locked (`queries.post_to_write`), the actor comes first.

A post that no reader sees is its own working copy. Beside one that readers see, or will see at a time, the changes are
kept apart, so that it stays as it is until they are applied.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from mablog import jobs
from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.drafting import history
from mablog.drafting.content import Content
from mablog.drafting.jobs import publish
from mablog.drafting.models import MINOR, PUBLISHED, SAVED, WorkingCopy
from mablog.drafting.queries import Copy, copy_of, is_beside, revision_of
from mablog.drafting.schemas import ApplyInput, WorkingCopyInput
from mablog.errors import Conflict, field_error
from mablog.media.queries import pictures_by_key
from mablog.posts import service as posts
from mablog.posts.guards import editable
from mablog.posts.models import DRAFT, Post
from mablog.posts.schemas import PostInput
from mablog.text import parse


class CopyConflict(Conflict):
    """Somebody saved since the version that the write started from: `theirs` and `yours` are the two texts.

    `theirs_fields` are the other fields of theirs, `version` is what a write names that has seen them.
    """

    def __init__(self, post: Post, theirs: Content, yours: str | None, version: str):
        fields = asdict(theirs)
        source = fields.pop("source")
        super().__init__(
            _("The post was changed since you opened it. Nothing was saved; here are both texts."),
            extra={"version": version, "theirs": source, "yours": yours, "theirs_fields": fields},
        )
        self.post = post
        self.theirs = theirs
        self.version = version


def save_copy(actor: User, post: Post, data: WorkingCopyInput, *, version: str) -> Copy:
    """Set the given fields of the working copy. Raises CopyConflict, Forbidden, InvalidFields.

    The same once more, with all fields, is no conflict: its answer may have been lost.
    """
    editable(actor, post)
    copy = copy_of(post)
    content = copy.content.with_changes(data.given)
    if content == copy.content and data.is_whole and not copy.is_outdated:
        return copy
    _check_version(copy, version, yours=data.given.get("source"))
    if not _is_there(data.cover):
        raise field_error("cover", _("There is no such picture."))
    if content != copy.content or copy.is_outdated:
        _write(actor, post, content, MINOR)
    return copy_of(post)


def apply_copy(actor: User, post: Post, data: ApplyInput, *, version: str) -> Post:
    """Make the working copy what the post holds, in the given state, now or at a time.

    Raises CopyConflict, Forbidden, InvalidFields.
    """
    editable(actor, post)
    copy = copy_of(post)
    _check_version(copy, version, yours=None)
    if data.publish_at is not None and data.status != PUBLISHED:
        raise field_error("publish_at", _("Only what is to be published can wait for a time."))
    if data.publish_at is not None and post.status != DRAFT:
        raise field_error("publish_at", _("Readers see this post already. Make it a draft first."))
    if data.status != DRAFT and not copy.content.title:
        raise field_error("title", _("This field is required."))
    status = DRAFT if data.publish_at else data.status
    history.keep(post)
    history.note(actor, post, copy.content, SAVED if status == DRAFT else PUBLISHED)
    _into_post(actor, post, copy.content, {"status": status})
    if data.publish_at is not None:
        post.publish_at = data.publish_at
        at = data.publish_at.isoformat()
        jobs.enqueue(publish, run_at=data.publish_at, post_id=post.id, at=at, actor_id=actor.id)
    return post


def save_post(actor: User, post: Post, data: PostInput, *, version: int, seen: str) -> Post:
    """Let the post hold what came of it and of its working copy in a form, which has all fields but the cover's.

    `version` is that of the post and `seen` that of the working copy when the form was opened. Raises CopyConflict,
    EditConflict, Forbidden, InvalidFields.
    """
    editable(actor, post)
    copy = copy_of(post)
    if copy.base is not None:
        _check_version(copy, seen, yours=data.source)
        if "cover" not in data.model_fields_set and _is_there(copy.content.cover):
            data = data.model_copy(update={"cover": copy.content.cover})
    posts.edit_post(actor, post, data, version=version)
    _forget(post)
    return post


def drop_copy(actor: User, post: Post, *, version: str) -> None:
    """Let the working copy be what the post holds again; what it held stays among the revisions.

    Raises CopyConflict, Forbidden.
    """
    editable(actor, post)
    copy = copy_of(post)
    if version != copy.version_of_both:
        _check_own_version(copy, version, yours=None)
    if copy.is_changed:
        history.note(actor, post, copy.content, SAVED)  # whoever dropped it by mistake will look for it
    _forget(post)


def restore_revision(actor: User, post: Post, number: int, *, version: str) -> Copy:
    """Let the working copy hold what a revision does. Raises CopyConflict, Forbidden, NotFound."""
    editable(actor, post)
    copy = copy_of(post)
    _check_version(copy, version, yours=None)
    content = Content.of_revision(revision_of(post, number))
    if not _is_there(content.cover):  # the picture was deleted since
        content = replace(content, cover=None)
    if content != copy.content or copy.is_outdated:
        history.note(actor, post, copy.content, SAVED)  # whoever restored by mistake will look for it
        _write(actor, post, content, SAVED)
    return copy_of(post)


def _write(actor: User, post: Post, content: Content, kind: str) -> None:
    history.keep(post)
    revision = history.add(actor, post, content, kind)
    if is_beside(post):
        _forget(post)
        if content != Content.of(post):
            db.session.add(WorkingCopy(post_id=post.id, revision=revision, base=Content.of(post).version))
    else:
        _into_post(actor, post, content, {})
    history.thin(post.id, now=utcnow())


def _into_post(actor: User, post: Post, content: Content, settings: Mapping[str, Any]) -> None:
    """Let the post itself hold the content; there is no working copy beside it any more."""
    _forget(post)
    changes = content.changes_from(Content.of(post))
    if not _is_there(changes.get("cover")):
        changes["cover"] = None
    posts.edit_post(actor, post, parse(PostInput, changes | dict(settings)), version=post.version)


def _is_there(cover: str | None) -> bool:
    return cover is None or cover in pictures_by_key({cover})


def _forget(post: Post) -> None:
    db.session.execute(delete(WorkingCopy).where(WorkingCopy.post_id == post.id))


def _check_version(copy: Copy, version: str, *, yours: str | None) -> None:
    """Raise CopyConflict unless the version is that of the working copy, and nobody changed the post itself beside it.

    Who has seen both names both.
    """
    if version == (copy.version_of_both if copy.is_outdated else copy.version):
        return
    _check_own_version(copy, version, yours=yours)
    raise CopyConflict(copy.post, Content.of(copy.post), yours, copy.version_of_both)


def _check_own_version(copy: Copy, version: str, *, yours: str | None) -> None:
    if version != copy.version:
        raise CopyConflict(copy.post, copy.content, yours, copy.version)
