"""From a file to the fields of a post: calls converted, links led to the posts, pictures stored."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from slugify import slugify

from mablog.importing.calls import Setting, convert_calls
from mablog.importing.document import Author, Document
from mablog.importing.errors import BadFileError
from mablog.importing.pictures import NEW_KEY, PictureMissingError, Pictures
from mablog.importing.plan import Plan
from mablog.importing.references import Reference, rewrite_references
from mablog.importing.report import Finding, unknown_calls
from mablog.markup import media_keys
from mablog.posts.schemas import NewPostInput
from mablog.site.schemas import LanguageTag

LONGEST_TAG, MOST_TAGS = 60, 30
_LANGUAGE: TypeAdapter[str] = TypeAdapter(LanguageTag)


@dataclass(frozen=True)
class Draft:
    """A post as the file wants it. `redirects` are all old addresses, `demanded` those that the author listed.

    `updated_at` is None unless the file says when it was changed last.
    `digest` is the same for two runs that would make the same post.
    """

    data: NewPostInput
    authors: tuple[Author, ...]
    redirects: tuple[str, ...]
    demanded: frozenset[str]
    created_at: datetime | None
    updated_at: datetime | None
    digest: str
    findings: list[Finding]


def draft_of(document: Document, plan: Plan, pictures: Pictures, *, language: str, now: datetime) -> Draft:
    """What `document` becomes; `language` is that of posts which name none. Raises BadFileError."""
    return _Drafting(document, plan, pictures).run(language, now)


class _Drafting:
    def __init__(self, document: Document, plan: Plan, pictures: Pictures) -> None:
        self.document = document
        self.plan = plan
        self.pictures = pictures
        self.findings: list[Finding] = []

    def run(self, language: str, now: datetime) -> Draft:
        document = self.document
        source = self._exported_body() if document.exported else self._converted_body()
        status, published_at = self._publication(now)
        values: dict[str, Any] = {
            "title": document.title,
            "slug": self.plan.slugs[document.name],
            "source": source,
            "excerpt": document.excerpt,
            "tags": self._tags(),
            "cover": self._cover(),
            "cover_alt": document.cover.alt if document.cover else "",
            "status": status,
            "is_page": document.is_page,
            "pinned": document.pinned,
            "published_at": published_at,
        }
        if found := self._language() or language:
            values["language"] = found
        redirects = tuple(self.plan.redirects.get(document.name, ()))
        times = (document.created_at or published_at, document.updated_at)
        digested = [values, [(author.key, author.name) for author in document.authors], redirects, times]
        digest = hashlib.sha256(json.dumps(digested, default=str, sort_keys=True).encode()).hexdigest()
        if values["cover"] == NEW_KEY:
            values["cover"] = None
        return Draft(
            data=self._checked(values),
            authors=document.authors,
            redirects=redirects,
            demanded=frozenset(path.rstrip("/") for path in document.redirects),
            created_at=times[0],
            updated_at=times[1],
            digest=digest,
            findings=self.findings,
        )

    def _checked(self, values: dict[str, Any]) -> NewPostInput:
        try:
            return NewPostInput.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            field = str(first["loc"][0]) if first["loc"] else "post"
            line = self.document.front.line(*_KEYS.get(field, (field,)))
            raise BadFileError(f"{field}: {first['msg'].removeprefix('Value error, ')}", line) from error

    def _note(self, line: int, text: str) -> None:
        self.findings.append(Finding(self.document.name, (line,), text))

    def _converted_body(self) -> str:
        document = self.document
        setting = Setting(document.front.values, self.plan.site.settings, self.plan.locate)
        converted = convert_calls(document.body, document.front.body_line, setting)
        self.findings += unknown_calls(document.name, converted.unknown)
        return rewrite_references(converted.text, self._target(converted.line))

    def _target(self, line: Callable[[int], int]) -> Callable[[Reference], str | None]:
        def new_target(reference: Reference) -> str | None:
            if not reference.is_picture:
                return self.plan.resolve(reference.target, self.document)
            key = self._picture(reference.target, reference.alt, line(reference.offset))
            return f"/media/{key}.webp" if key else None

        return new_target

    def _picture(self, reference: str, alt: str, line: int) -> str | None:
        try:
            return self.pictures.key_of(reference, alt, self.document)
        except PictureMissingError as error:
            self._note(line, f"The picture {reference[:200]} is not taken: {error}")
            return None

    def _exported_body(self) -> str:
        """The source word for word; only a picture whose key another one has on this site gets a new key."""
        body = self.document.body
        for key in sorted(media_keys(body)):
            at = body.index(f"/media/{key}")
            line = self.document.front.body_line + body.count("\n", 0, at)
            new = self._picture(f"/media/{key}.webp", "", line)
            if new and new != key:
                body = body.replace(f"/media/{key}", f"/media/{new}")
        return body

    def _cover(self) -> str | None:
        cover = self.document.cover
        return self._picture(cover.reference, cover.alt, cover.line) if cover and cover.reference else None

    def _publication(self, now: datetime) -> tuple[str, datetime | None]:
        """Status and published time: what has no time, or one that lies ahead, waits as a draft."""
        status, published_at = self.document.status, self.document.published_at
        line = self.document.front.line("date")
        if published_at is not None and published_at > now:
            self._note(line, f"The date {published_at:%Y-%m-%d %H:%M} lies in the future; the post is a draft.")
            return "draft", None
        if published_at is None and status != "draft" and not self.document.is_page:
            self._note(line, "There is no date, neither in the front matter nor in the file name; the post is a draft.")
            return "draft", None
        return status, published_at

    def _tags(self) -> list[str]:
        line = self.document.front.line("tags", "categories", "tag", "category")
        fit = []
        for tag in self.document.tags:
            if len(tag) > LONGEST_TAG or not slugify(tag):
                self._note(
                    line, f"The tag {tag[:LONGEST_TAG]!r} is left out: a tag has letters, and at most {LONGEST_TAG}."
                )
            else:
                fit.append(tag)
        if len(fit) > MOST_TAGS:
            self._note(line, f"Only the first {MOST_TAGS} tags are taken.")
        return fit[:MOST_TAGS]

    def _language(self) -> str:
        if not self.document.language:
            return ""
        try:
            return _LANGUAGE.validate_python(self.document.language)
        except ValidationError:
            line = self.document.front.line("lang", "language", "locale")
            self._note(line, f"The language {self.document.language!r} is not known and left out.")
            return ""


_KEYS = {
    "published_at": ("date",),
    "cover": ("image", "cover"),
    "cover_alt": ("image_alt",),
    "language": ("lang", "language", "locale"),
    "excerpt": ("excerpt", "description", "summary"),
    "slug": ("slug", "permalink", "url"),
}
