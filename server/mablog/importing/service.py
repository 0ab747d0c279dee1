"""Writes of an import: one file's post, wholly or not at all."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from mablog.db import db
from mablog.importing.document import Document
from mablog.importing.drafting import Draft
from mablog.importing.errors import BadFileError
from mablog.importing.models import ImportedFile
from mablog.importing.people import People
from mablog.importing.queries import file_of, post_of, where_paths_lead
from mablog.importing.report import Finding, Outcome
from mablog.posts import service as posts
from mablog.posts.models import Post, Redirect
from mablog.posts.slugs import normal_path


def place_of(path: Path) -> str:
    """The hash by which a file is known again where it was."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()


def identity_of(document: Document) -> str:
    """The hash by which a file is known again in another place: its name, and its old address (or its first day)."""
    fixed = document.own_address or str(document.created_at)
    return hashlib.sha256(f"{document.path.name}\0{fixed}".encode()).hexdigest()


def import_document(
    document: Document,
    draft: Draft,
    people: People,
    *,
    wanted_slug: str,
    known: bool,
    known_id: int | None,
    leading: Mapping[str, int] | None,
    overwrite: bool,
) -> Outcome:
    """Make a post of a file, or bring the post of an earlier import in line with it.

    `known` says that the file may have been imported before, and `known_id` is its row if it lay elsewhere. `leading`
    are the posts that old addresses lead to, if that was asked already, for all files at once; so was then whether the
    slug is free. A post that was changed on the site stays unless `overwrite`. Raises BadFileError, InvalidFields, and
    what the database says when others write the same.
    """
    place = place_of(document.path)
    row = file_of(place, known_id) if known else None
    if row is None:
        row = ImportedFile()
        post = _create(draft, people, slug_is_free=leading is not None)
        outcome = Outcome.IMPORTED
    else:
        post = post_of(row, lock=False)
        if post.version != row.post_version and not overwrite:
            return Outcome.LEFT
        if post.version == row.post_version and row.digest == draft.digest:
            row.place = place
            return Outcome.UNCHANGED
        post = post_of(row, lock=True)
        _edit(post, draft, people)
        outcome = Outcome.UPDATED
    _redirect(document, draft, post, leading)
    row.place, row.identity, row.name = place, identity_of(document), document.name
    row.wanted_slug, row.digest = wanted_slug, draft.digest
    row.post_id, row.post_version = post.id, post.version
    db.session.add(row)
    return outcome


def _create(draft: Draft, people: People, *, slug_is_free: bool) -> Post:
    post = posts.create_post(
        None,
        draft.data,
        authors=people.accounts(draft.authors),
        created_at=draft.created_at,
        slug_is_free=slug_is_free,
    )
    post.updated_at = draft.updated_at or draft.data.published_at or post.updated_at
    return post


def _edit(post: Post, draft: Draft, people: People) -> None:
    authors = people.accounts(draft.authors)
    data = draft.data
    if authors:
        data = data.model_copy(update={"authors": [user.username for user in authors]})
    if post.deleted_at is not None:
        posts.restore_post(None, post, version=post.version)
    posts.edit_post(None, post, data, version=post.version)
    post.updated_at = draft.updated_at or post.updated_at


def _redirect(document: Document, draft: Draft, post: Post, leading: Mapping[str, int] | None) -> None:
    """Lead the old addresses to the post. One that leads elsewhere refuses the file if its author listed it."""
    paths = [normal_path(path) for path in draft.redirects if normal_path(path) != post.path]
    if leading is None:
        leading = where_paths_lead(paths)
    line = document.front.line("redirect_from", "aliases", "alias")
    for path in paths:
        target = leading.get(path)
        if target is None:
            db.session.add(Redirect(path=path, post_id=post.id))
        elif target != post.id and path in draft.demanded:
            raise BadFileError(f"It redirects {path}, which leads to another post of this site.", line)
        elif target != post.id:
            text = f"The address {path} leads to another post of this site."
            draft.findings.append(Finding(document.name, (line,), text))
