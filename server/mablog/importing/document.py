"""One file of a blog as a post: its front matter and its name, read the way the common generators read them.

Jekyll, Eleventy, Hexo and Hugo agree on most keys; where they differ, every spelling is taken. What mablog itself
exported says so (`mablog: 1`) and is taken word for word: no call is converted, no address is guessed.
"""

import hashlib
import html
import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path, PurePosixPath

from mablog.importing import files
from mablog.importing.addresses import clean_address
from mablog.importing.dates import parse_time
from mablog.importing.errors import BadFileError
from mablog.importing.frontmatter import FrontMatter, split
from mablog.importing.oldsite import OldSite

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
_LANGUAGE_SUFFIX = re.compile(r"(.+)\.([a-z]{2}(?:-[A-Za-z]{2})?)")
_NAME_PARTS = re.compile(r"[/\\]|%2f|%5c", re.IGNORECASE)
_HTML_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TRUE = frozenset({"true", "yes", "on", "1"})
REDIRECT_KEYS = ("redirect_from", "aliases", "alias")
_PICTURE_KEYS = ("image", "cover", "cover_image", "featured_image", "feature_image", "images", "header")


@dataclass(frozen=True)
class Author:
    """An author as the file names them: the word it uses, and the full name if it gives one."""

    key: str
    name: str


@dataclass(frozen=True)
class Picture:
    """The cover: its reference as written (none: ""), and the line that holds it."""

    reference: str
    alt: str
    line: int


@dataclass(frozen=True)
class Document:
    """A post to be, before its calls, links and pictures are resolved.

    `name` is the path below the imported folder, `digest` the SHA-256 of the file, `own_address` where the old site
    showed it (None for what mablog exported), `addresses` other places where it may have stood, `redirects` what the
    author listed. `slug` is what the file asks for, not yet made fit. Times are UTC.
    """

    name: str
    path: Path
    digest: str
    front: FrontMatter
    exported: bool
    title: str
    slug: str
    published_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None
    status: str
    is_page: bool
    pinned: bool
    authors: tuple[Author, ...]
    tags: tuple[str, ...]
    excerpt: str
    language: str
    cover: Picture | None
    own_address: str | None
    addresses: tuple[str, ...]
    redirects: tuple[str, ...]

    @property
    def body(self) -> str:
        return self.front.body


def read_document(path: Path, folder: Path, site: OldSite, zone: tzinfo) -> Document:
    """The post in the file `path` below `folder`; dates without an offset are in `zone`. Raises BadFileError."""
    content = files.read_bytes(path, folder.resolve(), files.MAX_TEXT_BYTES)
    front = split(files.decode(content))
    if front is None:
        raise BadFileError("The file has no front matter.")
    try:
        return _document(path, folder, hashlib.sha256(content).hexdigest(), front, site, zone)
    except _BadFieldError as error:
        raise BadFileError(error.reason, front.line(error.key)) from error


class _BadFieldError(Exception):
    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key
        self.reason = reason


def _document(path: Path, folder: Path, digest: str, front: FrontMatter, site: OldSite, zone: tzinfo) -> Document:
    values = front.values
    exported = _text(values, "mablog") is not None
    name = path.relative_to(folder).as_posix()
    if not name.isprintable():
        raise BadFileError("The name of the file is not printable UTF-8.")
    if ".." in _NAME_PARTS.split(name):
        raise BadFileError("The name of the file leads out of the folder.")
    stem, name_date, name_language = _from_name(path, site)
    published_at = _time(values, ("date",) if exported else ("date", "published_at", "publishdate", "created"), zone)
    if published_at is None and name_date is not None:
        try:
            published_at = parse_time("-".join(name_date), zone)
        except ValueError as error:
            raise BadFileError(f"The file name is not a date: {error}.") from error
    permalink = _text(values, "permalink") or _text(values, "url") or ""
    if not permalink.startswith("/") or ":" in permalink:
        permalink = ""
    slug = _text(values, "slug") or PurePosixPath(permalink).stem or stem
    for key, value in (("slug", slug), ("permalink", permalink)):
        if ".." in _NAME_PARTS.split(value):
            raise _BadFieldError(key, f"{value!r} leads out of the site.")
    redirects = _redirects(values, exported)
    excerpt = _first_text(values, ("excerpt", "description", "summary")) or ""
    own: str | None = None
    others: tuple[str, ...] = ()
    if not exported:
        excerpt = _one_line(html.unescape(_HTML_TAG.sub("", excerpt)))
        categories = [word for key in ("categories", "category") for word in _words(key, values.get(key)) if word]
        local = published_at.astimezone(zone) if published_at else None
        own, others = site.addresses(path, permalink, slug, stem, categories, name_date, local)
    return Document(
        name=name,
        path=path,
        digest=digest,
        front=front,
        exported=exported,
        title=(_text(values, "title") or "") if exported else _title(values, stem),
        slug=slug,
        published_at=published_at,
        created_at=_time(values, ("created",), zone) if exported else None,
        updated_at=_time(values, ("updated", "last_modified_at", "lastmod", "modified"), zone),
        status=_status(values, path, published_at),
        is_page=_true(values, "page")
        or (published_at is None and "page" in (values.get("layout"), values.get("type"))),
        pinned=any(_true(values, key) for key in ("pinned", "pin", "sticky")),
        authors=_authors(values) or _authors({"author": None if exported else site.settings.get("author")}),
        tags=_tags(values, exported),
        excerpt=excerpt,
        language=_language(values, exported) or name_language,
        cover=_cover(values, front, exported),
        own_address=own,
        addresses=others,
        redirects=redirects,
    )


def _from_name(path: Path, site: OldSite) -> tuple[str, tuple[str, str, str] | None, str]:
    """(slug, day, language) from the file's name; a page bundle (`x/index.md`) is named by its folder."""
    stem, language = path.stem, ""
    if site.in_content(path) and (suffixed := _LANGUAGE_SUFFIX.fullmatch(stem)):
        stem, language = suffixed[1], suffixed[2]
    if stem == "index":
        stem = path.parent.name
    if dated := _DATED.fullmatch(stem):
        return dated[4], (dated[1], dated[2], dated[3]), language
    return stem, None, language


def _text(values: dict[str, object], key: str) -> str | None:
    value = values.get(key)
    if value is None or isinstance(value, (list, dict)):
        if isinstance(value, (list, dict)) and key in ("title", "slug", "permalink", "excerpt", "description"):
            raise _BadFieldError(key, f"{key} is a list, not text.")
        return None
    return value if isinstance(value, str) else str(value)


def _first_text(values: dict[str, object], keys: tuple[str, ...]) -> str | None:
    return next((text for key in keys if (text := _text(values, key))), None)


def _scalar(value: object) -> str:
    """A value as text, a list or table as nothing: written out, one made of aliases might fill the memory."""
    return "" if value is None or isinstance(value, (list, dict)) else str(value)


def _true(values: dict[str, object], key: str) -> bool:
    return _scalar(values.get(key)).lower() in _TRUE


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _title(values: dict[str, object], stem: str) -> str:
    return _one_line(_text(values, "title") or "") or re.sub(r"[-_ ]+", " ", stem).strip().capitalize()


def _time(values: dict[str, object], keys: tuple[str, ...], zone: tzinfo) -> datetime | None:
    for key in keys:
        value = values.get(key)
        if value in (None, ""):
            continue
        try:
            return parse_time(value, zone)
        except (ValueError, OverflowError) as error:
            shown = value if isinstance(value, (str, date)) else type(value).__name__
            raise _BadFieldError(key, f"{key} {shown!s} is not a date: {error}.") from error
    return None


def _status(values: dict[str, object], path: Path, published_at: datetime | None) -> str:
    status = _scalar(values.get("status")).lower()
    if status in ("draft", "unlisted"):
        return status
    hidden = (
        _true(values, "draft") or _scalar(values.get("published")).lower() in ("false", "no") or status == "private"
    )
    return "draft" if hidden or "_drafts" in path.parts else "published"


def _words(key: str, value: object) -> list[str]:
    """A list's words; of text, what commas part (or blanks where Jekyll does so). Hexo nests lists once."""
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, list):
        flat = [word for entry in value for word in (entry if isinstance(entry, list) else [entry])]
        if any(isinstance(word, (dict, list)) for word in flat):
            raise _BadFieldError(key, f"{key} is not a list of words.")
        return [_one_line(str(word)) for word in flat if word is not None]
    if isinstance(value, dict):
        raise _BadFieldError(key, f"{key} is not a list of words.")
    text = str(value)
    parts = text.split(",") if "," in text else text.split() if key in ("tags", "categories") else [text]
    return [_one_line(part) for part in parts]


def _tags(values: dict[str, object], exported: bool) -> tuple[str, ...]:
    if exported and isinstance(tags := values.get("tags"), list):
        return tuple(map(str, tags))
    taxonomies = values.get("taxonomies")  # Zola's table
    words: list[str] = []
    for key in ("tags", "tag", "categories", "category"):
        value = values.get(key)
        if value is None and isinstance(taxonomies, dict):
            value = taxonomies.get(key)
        words += _words(key, value)
    unique = {word.casefold(): word for word in reversed(words) if word}
    return tuple(reversed(unique.values()))


def _authors(values: dict[str, object]) -> tuple[Author, ...]:
    found: dict[str, Author] = {}
    for key in ("authors", "author"):
        value = values.get(key)
        entries = value if isinstance(value, list) else [value]
        if key == "authors" and isinstance(value, str):
            entries = value.split(",")
        for entry in entries:
            if isinstance(entry, dict):
                name = _scalar(entry.get("name"))
                word = _scalar(entry.get("username")) or name
            elif isinstance(entry, list):
                raise _BadFieldError(key, f"{key} is not a list of names.")
            else:
                name = word = re.sub(r"\s*<[^<>]*@[^<>]*>$", "", _one_line(str(entry or "")))
            if word:
                found.setdefault(word, Author(word, name or word))
    return tuple(found.values())


def _language(values: dict[str, object], exported: bool) -> str:
    text = _first_text(values, ("lang", "language", "locale")) or ""
    return text if exported else text.split(".")[0].replace("_", "-")


def _redirects(values: dict[str, object], exported: bool) -> tuple[str, ...]:
    """`redirect_from` (Jekyll), `aliases` (Hugo), `alias` (Hexo), each made an address of this site."""
    if exported and isinstance(paths := values.get("redirect_from"), list):
        return tuple(path for path in paths if isinstance(path, str) and path.startswith("/"))
    found: dict[str, None] = {}
    for key in REDIRECT_KEYS:
        value = values.get(key)
        for entry in value if isinstance(value, list) else [value]:
            if entry is None:
                continue
            try:
                found[clean_address(entry if isinstance(entry, str) else "")] = None
            except ValueError as error:
                raise _BadFieldError(key, f"{key}: {error}.") from error
    return tuple(found)


def _cover(values: dict[str, object], front: FrontMatter, exported: bool) -> Picture | None:
    if exported:
        return Picture(_text(values, "image") or "", _text(values, "image_alt") or "", front.line("image"))
    for key in _PICTURE_KEYS:
        value, alt = values.get(key), ""
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            alt = _first_text(value, ("alt", "image_alt", "caption")) or ""
            value = _first_text(value, ("path", "src", "url", "image", "feature", "overlay_image", "teaser"))
        if isinstance(value, str) and value.strip():
            alt = alt or _first_text(values, ("image_alt", "cover_alt", "image_caption", "image_figcaption")) or ""
            return Picture(value.strip(), _one_line(alt), front.line(key))
    return None
