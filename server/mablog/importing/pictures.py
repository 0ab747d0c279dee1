"""The pictures of a blog that is imported: found in its folders, stored once, remembered by their content."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mablog.db import db
from mablog.errors import Problem
from mablog.importing import files
from mablog.importing.document import Document
from mablog.importing.errors import BadFileError
from mablog.importing.models import ImportedPicture
from mablog.importing.plan import Plan
from mablog.media.models import Media
from mablog.media.pictures import MAX_BYTES
from mablog.media.queries import picture_by_key
from mablog.media.service import store_picture

_OWN_ADDRESS = re.compile(r"/media/([a-z0-9]{20})(?:-\d{1,5})?\.webp")
NEW_KEY = "0" * 20
"""Stands for the key that a picture would get."""
_STATIC_FOLDERS = ("", "static", "source", "assets", "public", "src")


class PictureMissingError(Exception):
    """There is no such picture, or it cannot be taken; the text is the reason."""


class Pictures:
    """Finds pictures by what posts write, in the post's own folder, the site's, and `assets` (a folder, or None).

    `save` commits a picture that was stored, at once, since encoding the next one takes longer than a database may be
    locked. Without it nothing is stored, and a new picture gets a key that no picture has.
    """

    def __init__(self, plan: Plan, assets: Path | None, save: Callable[[], None] | None) -> None:
        self.plan = plan
        self.save = save
        self.assets = assets.resolve() if assets else None
        self._known: dict[Path, str | PictureMissingError] = {}

    def key_of(self, reference: str, alt: str, document: Document) -> str | None:
        """The key of the picture that `reference` means, stored if it is new; None for what is no file of the old site.

        Raises PictureMissingError.
        """
        try:
            parts = urlsplit(reference)
        except ValueError as error:
            raise PictureMissingError("this is not an address") from error
        if parts.scheme not in ("", "http", "https"):
            return None
        if parts.hostname and parts.hostname.lower() not in self.plan.hosts:
            return None
        own = _OWN_ADDRESS.fullmatch(parts.path)
        if own and picture_by_key(own[1]):
            return own[1]
        path = self._find(unquote(parts.path).removeprefix(self.plan.site.base), document)
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._stored(path, alt, own[1] if own and document.exported else None)
        if isinstance(known, PictureMissingError):
            raise known
        return known

    def _find(self, reference: str, document: Document) -> Path:
        for place, root in self._places(reference, document):
            try:
                if not place.is_file():
                    continue
                real = place.resolve()
                if not real.is_relative_to(root):
                    raise PictureMissingError("it lies outside the folder")
                return real
            except (OSError, ValueError, RuntimeError):
                continue
        raise PictureMissingError("there is no such file")

    def _places(self, reference: str, document: Document) -> Iterator[tuple[Path, Path]]:
        """Where the picture may be, each with the folder that it must not lead out of."""
        inside, root = reference.lstrip("/"), self.plan.site.root
        if not inside:
            return
        if self.assets:
            yield self.assets / inside, self.assets
            first, _, rest = inside.partition("/")
            if first == self.assets.name and rest:
                yield self.assets / rest, self.assets
        if not reference.startswith("/"):
            yield document.path.parent / inside, root
            yield document.path.with_suffix("") / inside, root  # Hexo's folder of a post's own
        for folder in _STATIC_FOLDERS:
            yield root / folder / inside, root

    def _stored(self, path: Path, alt: str, key: str | None) -> str | PictureMissingError:
        try:
            content = files.read_bytes(path, path.parent, MAX_BYTES)
        except BadFileError as error:
            return PictureMissingError(error.reason)
        digest = hashlib.sha256(content).hexdigest()
        stored = _remembered(digest)
        if stored is not None and (key is None or stored == key):
            return stored
        if self.save is None:
            return NEW_KEY
        try:
            media = store_picture(None, content, alt=alt, key=key)
            if stored is None:
                db.session.add(ImportedPicture(digest=digest, media_id=media.id))
            new_key = media.key
            self.save()
        except Problem as error:
            return PictureMissingError(error.detail)
        except IntegrityError:  # another import stored the same picture meanwhile
            db.session.rollback()
            return _remembered(digest) or PictureMissingError("it could not be stored")
        return new_key


def _remembered(digest: str) -> str | None:
    """The key under which a picture with this content was stored."""
    rows = select(Media.key).join(ImportedPicture, ImportedPicture.media_id == Media.id)
    return db.session.scalar(rows.where(ImportedPicture.digest == digest))
