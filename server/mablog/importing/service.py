"""Writes of an import: one file's post, wholly or not at all."""

import hashlib
import os
from pathlib import Path

from sqlalchemy import or_, select

from mablog.accounts.models import User
from mablog.accounts.service import unclaimed_user
from mablog.db import db, lock_for_writing
from mablog.importing.document import Author, Document
from mablog.importing.drafting import Draft
from mablog.importing.errors import BadFileError
from mablog.importing.models import ImportedFile
from mablog.importing.report import Finding, Outcome
from mablog.posts import service as posts
from mablog.posts.models import Post, Redirect
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS
from mablog.posts.slugs import lead_from, normal_path


def place_of(path: Path) -> str:
    """The hash by which a file is known again where it was."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()


def identity_of(document: Document) -> str:
    """The hash by which a file is known again in another place: its name, and its old address (or its first day)."""
    fixed = document.own_address or str(document.created_at)
    return hashlib.sha256(f"{document.path.name}\0{fixed}".encode()).hexdigest()


def import_document(
    document: Document, draft: Draft, *, wanted_slug: str, known_id: int | None, overwrite: bool
) -> Outcome:
    """Make a post of a file, or bring the post of an earlier import in line with it.

    `known_id` is the row of this file when it lay elsewhere. A post that was changed on the site stays unless
    `overwrite`. Raises BadFileError, InvalidFields, and what the database says when others write the same.
    """
    place = place_of(document.path)
    row = db.session.scalar(select(ImportedFile).where(ImportedFile.place == place))
    if row is None and known_id is not None:
        row = db.session.get(ImportedFile, known_id)
    if row is None:
        lock_for_writing()
        row = ImportedFile(place=place)
        post = _create(draft)
        outcome = Outcome.IMPORTED
    else:
        post = _post_of(row, lock=False)
        if post.version != row.post_version and not overwrite:
            return Outcome.LEFT
        if post.version == row.post_version and row.digest == draft.digest:
            row.place = place
            return Outcome.UNCHANGED
        post = _post_of(row, lock=True)
        _edit(post, draft)
        outcome = Outcome.UPDATED
    _redirect(document, draft, post)
    row.place, row.identity, row.name = place, identity_of(document), document.name
    row.wanted_slug, row.digest = wanted_slug, draft.digest
    row.post_id, row.post_version = post.id, post.version
    db.session.add(row)
    return outcome


def _create(draft: Draft) -> Post:
    post = posts.create_post(None, draft.data, authors=_people(draft.authors), created_at=draft.created_at)
    post.updated_at = draft.updated_at or post.updated_at
    return post


def _edit(post: Post, draft: Draft) -> None:
    people = _people(draft.authors)
    data = draft.data
    if people:
        data = data.model_copy(update={"authors": [user.username for user in people]})
    if post.deleted_at is not None:
        posts.restore_post(None, post, version=post.version)
    posts.edit_post(None, post, data, version=post.version)
    post.updated_at = draft.updated_at or post.updated_at


def _post_of(row: ImportedFile, *, lock: bool) -> Post:
    """The post of a file; to be changed, whole and locked."""
    query = select(Post).where(Post.id == row.post_id).execution_options(populate_existing=True)
    if lock:
        lock_for_writing()
        query = query.options(*PEOPLE_AND_TAGS, BODY).with_for_update(of=Post)
    return db.session.scalars(query).one()


def _people(authors: tuple[Author, ...]) -> list[User]:
    found: dict[int, User] = {}
    for author in authors:
        user = unclaimed_user(author.key)
        if author.name != author.key and not user.name and user.password_hash is None:
            user.name = author.name[:120]
        found.setdefault(user.id, user)
    return list(found.values())


def _redirect(document: Document, draft: Draft, post: Post) -> None:
    """Lead the old addresses to the post. One that leads elsewhere refuses the file if its author listed it."""
    for path in draft.redirects:
        normal = normal_path(path)
        if normal == post.path:
            continue
        if not _is_taken(normal, post):
            lead_from(normal, post)
            continue
        line = document.front.line("redirect_from", "aliases", "alias")
        if path in draft.demanded:
            raise BadFileError(f"It redirects {path}, which leads to another post of this site.", line)
        draft.findings.append(
            Finding(document.name, (line,), f"The address {path} leads to another post of this site.")
        )


def _is_taken(path: str, post: Post) -> bool:
    slug = path.removeprefix("/posts").removeprefix("/")
    redirected = select(Redirect.post_id).where(Redirect.path == path, Redirect.post_id != post.id)
    standing = select(Post.id).where(Post.slug == slug, Post.is_page == (path == f"/{slug}"), Post.id != post.id)
    return db.session.scalar(redirected) is not None or db.session.scalar(standing) is not None


def known_files(places: list[str], identities: list[str]) -> list[ImportedFile]:
    """The rows of files that were imported, found by where they lie or by what they are."""
    return list(
        db.session.scalars(
            select(ImportedFile).where(or_(ImportedFile.place.in_(places), ImportedFile.identity.in_(identities)))
        )
    )
