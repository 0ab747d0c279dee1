"""Posts as Markdown files with front matter, so that importing them into an empty site gives equal posts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from mablog.db import db
from mablog.errors import Problem
from mablog.markup import media_keys
from mablog.media.queries import pictures_by_key
from mablog.posts.models import DRAFT, Post, Redirect
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS
from mablog.storage import media_storage

_AT_ONCE = 100
# Legal in a JSON string, but not as they stand in YAML (YAML 1.1, 5.1 and 5.4: printable characters and line breaks).
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def export_markdown(folder: Path) -> tuple[int, int]:
    """Write posts and pages into `folder`; returns how many posts and how many pictures.

    Raises Problem when the folder holds something already, OSError when it cannot be written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"{folder} is not empty.")
    for name in ("posts", "media"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    count, keys = 0, set[str]()
    for post in _posts():
        redirects = db.session.scalars(select(Redirect.path).where(Redirect.post_id == post.id).order_by(Redirect.path))
        text = _front_matter(post, list(redirects)) + post.source
        # Bytes, because a text file would change the line ends of the source on some systems.
        (folder / "posts" / f"{post.slug}.md").write_bytes(text.encode())
        keys |= media_keys(post.source)
        if post.cover:
            keys.add(post.cover.key)
        count += 1
    return count, _export_pictures(keys, folder / "media")


def _posts() -> Iterator[Post]:
    last = 0
    query = select(Post).where(Post.deleted_at.is_(None)).order_by(Post.id).limit(_AT_ONCE)
    while batch := db.session.scalars(query.where(Post.id > last).options(*PEOPLE_AND_TAGS, BODY)).all():
        yield from batch
        last = batch[-1].id
        db.session.expunge_all()


def _front_matter(post: Post, redirects: list[str]) -> str:
    values: dict[str, object] = {
        "mablog": 1,
        "title": post.title,
        "slug": post.slug,
        "status": DRAFT if post.withheld else post.status,
        "page": post.is_page,
        "pinned": post.pinned,
        "date": post.published_at.isoformat() if post.published_at else None,
        "created": post.created_at.isoformat(),
        "updated": post.updated_at.isoformat(),
        "lang": post.language,
        "authors": [{"username": user.username, "name": user.display_name} for user in post.authors],
        "tags": [tag.name for tag in post.tags],
        "excerpt": post.excerpt,
        "image": post.cover.url if post.cover else None,
        "image_alt": post.cover_alt,
        "redirect_from": redirects,
    }
    lines = [f"{key}: {_yaml(value)}\n" for key, value in values.items() if value not in (None, "", [], False)]
    return f"---\n{''.join(lines)}---\n"


def _yaml(value: object) -> str:
    """A value as YAML. JSON is YAML, but for a few characters."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _export_pictures(keys: set[str], folder: Path) -> int:
    pictures = pictures_by_key(keys)
    storage = media_storage()
    for key, media in pictures.items():
        (folder / f"{key}.webp").write_bytes(storage.read(f"{key}-{media.widths[-1]}.webp"))
    return len(pictures)
