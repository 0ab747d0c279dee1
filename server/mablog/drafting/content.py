"""What a writer writes of a post, as one value: it is what working copies and revisions hold and compare."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from slugify import slugify

from mablog.drafting.models import Revision
from mablog.posts.models import Post


@dataclass(frozen=True)
class Content:
    """`tags` are names, `cover` is the key of a picture."""

    title: str
    source: str
    excerpt: str
    language: str
    tags: tuple[str, ...]
    cover: str | None
    cover_alt: str

    @classmethod
    def of(cls, post: Post) -> "Content":
        """What a post holds that was loaded whole."""
        return cls(
            title=post.title,
            source=post.source,
            excerpt=post.excerpt,
            language=post.language,
            tags=tuple(tag.name for tag in post.tags),
            cover=post.cover.key if post.cover else None,
            cover_alt=post.cover_alt,
        )

    @classmethod
    def of_revision(cls, revision: Revision) -> "Content":
        fields = {name: getattr(revision, name) for name in cls.__dataclass_fields__}
        return cls(**fields | {"tags": tuple(revision.tags)})

    @cached_property
    def version(self) -> str:
        """The same for the same content, and for no other. A tag is the same by whatever spelling of its name."""
        values = asdict(self) | {"tags": [slugify(name) for name in self.tags]}
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]

    def with_changes(self, given: dict[str, Any]) -> "Content":
        """The content with some fields set anew; of tags with one address, the first stays."""
        if "tags" in given:
            names = {slugify(name): name for name in reversed(given["tags"])}
            given = given | {"tags": tuple(names[slug] for slug in dict.fromkeys(map(slugify, given["tags"])))}
        return replace(self, **given)

    def changes_from(self, other: "Content") -> dict[str, Any]:
        """The fields that differ from those of another content."""
        mine = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in mine.items() if value != getattr(other, name)}
