"""Reads of an import: what earlier ones left, and what the site has in use."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from mablog.db import db, lock_for_writing
from mablog.importing.models import ImportedFile
from mablog.importing.plan import address_of
from mablog.posts.models import Post, Redirect
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS


def known_files(places: Sequence[str], identities: Sequence[str]) -> Sequence[ImportedFile]:
    """The rows of files that were imported, found by where they lie or by what they are."""
    found = or_(ImportedFile.place.in_(places), ImportedFile.identity.in_(identities))
    return db.session.scalars(select(ImportedFile).where(found)).all()


def file_of(place: str, known_id: int | None) -> ImportedFile | None:
    """The row of the file at this place, else the one with this number."""
    row = db.session.scalar(select(ImportedFile).where(ImportedFile.place == place))
    if row is None and known_id is not None:
        row = db.session.get(ImportedFile, known_id)
    return row


def post_of(row: ImportedFile, *, lock: bool) -> Post:
    """The post that a file became; to be changed, it is whole and locked."""
    query = select(Post).where(Post.id == row.post_id).execution_options(populate_existing=True)
    if lock:
        lock_for_writing()
        query = query.options(*PEOPLE_AND_TAGS, BODY).with_for_update(of=Post)
    return db.session.scalars(query).one()


def taken_slugs(wanted: Sequence[str]) -> set[str]:
    """Those of the slugs at which something stands or redirects already."""
    posts = db.session.scalars(select(Post.slug).where(Post.slug.in_(wanted)))
    paths = [address for slug in wanted for address in (f"/posts/{slug}", f"/{slug}")]
    redirects = db.session.scalars(select(Redirect.path).where(Redirect.path.in_(paths)))
    return {*posts, *(path.rpartition("/")[2] for path in redirects), "new"}


def where_paths_lead(paths: Sequence[str]) -> dict[str, int]:
    """The posts that stand at these addresses of the site, or that they redirect to, by number."""
    if not paths:
        return {}
    slugs = [path.rpartition("/")[2] for path in paths]
    posts = db.session.execute(select(Post.slug, Post.is_page, Post.id).where(Post.slug.in_(slugs)))
    standing = {address_of(slug, is_page): number for slug, is_page, number in posts}
    redirects = db.session.execute(select(Redirect.path, Redirect.post_id).where(Redirect.path.in_(paths)))
    return standing | {redirect.path: redirect.post_id for redirect in redirects}
