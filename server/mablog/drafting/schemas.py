from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field

from mablog.accounts.models import User
from mablog.drafting.models import DraftLink, Revision
from mablog.drafting.queries import Copy
from mablog.media.queries import pictures_by_key
from mablog.posts.models import Post
from mablog.posts.schemas import (
    LONGEST_SOURCE,
    AuthorOut,
    CoverOut,
    HeadingOut,
    MediaKey,
    PostOut,
    PostSummaryOut,
    Status,
    TagName,
    Title,
)
from mablog.site.schemas import LanguageTag
from mablog.text import Input, Moment, Text

LATEST_YEAR = 9000
LONGEST_DAYS = 365
"""How long a secret link may work."""

Kind = Literal["minor", "saved", "published"]


class WorkingCopyInput(Input):
    """What a writer writes of a post; fields that are not given stay as they are."""

    title: Title = ""
    source: Annotated[Text, Field(max_length=LONGEST_SOURCE)] = ""
    excerpt: Annotated[Text, Field(max_length=2000)] = ""
    language: LanguageTag | None = None
    tags: Annotated[list[TagName], Field(max_length=30)] = []
    cover: MediaKey | None = Field(None, description="Key of an uploaded picture.")
    cover_alt: Annotated[Text, Field(max_length=2000)] = ""

    @property
    def given(self) -> dict[str, Any]:
        """The fields that were given; a language that is null was not."""
        fields = self.model_dump(exclude_unset=True)
        return {name: value for name, value in fields.items() if name != "language" or value is not None}

    @property
    def is_whole(self) -> bool:
        return len(self.given) == len(type(self).model_fields)


def _future(value: datetime) -> datetime:
    if value <= datetime.now(UTC):
        raise ValueError(_("This moment has passed."))
    if value.year > LATEST_YEAR:
        raise ValueError(_("This is too far in the future."))
    return value


class ApplyInput(Input):
    status: Status
    publish_at: Annotated[Moment, AfterValidator(_future)] | None = Field(
        None, description="When a draft is to be published; now, if null."
    )


class WrittenPostOut(PostSummaryOut):
    """A post as its writers see it beside its working copy."""

    invited: list[str] = Field(description="Usernames of those who have not accepted yet to stand as authors.")

    @classmethod
    def of(cls, post: Post, viewer: User | None) -> "WrittenPostOut":
        return cls(**PostOut.of(post, viewer).model_dump(exclude={"source", "html", "toc"}))


class WorkingCopyOut(BaseModel):
    """What the writers of a post have before them. `version` is what the next write names in `If-Match`."""

    title: str
    source: str
    excerpt: str
    language: str
    tags: list[str]
    cover: CoverOut | None
    cover_alt: str
    version: str = Field(description="The same for the same content, and for no other.")
    is_changed: bool = Field(description="Whether readers see something else until it is applied.")
    saved_at: datetime
    saved_by: AuthorOut | None = Field(description="Who saved it, where that is known.")
    post: WrittenPostOut

    @classmethod
    def of(cls, copy: Copy, viewer: User | None) -> "WorkingCopyOut":
        content = copy.content
        return cls(
            title=content.title,
            source=content.source,
            excerpt=content.excerpt,
            language=content.language,
            tags=list(content.tags),
            cover=_cover(content.cover, content.cover_alt),
            cover_alt=content.cover_alt,
            version=copy.version,
            is_changed=copy.is_changed,
            saved_at=copy.saved_at,
            saved_by=AuthorOut.of(copy.saved_by) if copy.saved_by else None,
            post=WrittenPostOut.of(copy.post, viewer),
        )


class PostRevisionOut(BaseModel):
    """A text that was saved, as lists show it."""

    number: int
    kind: Kind = Field(description="By autosave, by somebody who saved it knowingly, or seen by readers.")
    saved_at: datetime
    saved_by: AuthorOut | None = Field(description="Who saved it, where that is known.")
    title: str
    words: int = Field(description="How many words its Markdown has.")
    version: str = Field(description="The same for the same content, as working copies have it.")

    @classmethod
    def of(cls, revision: Revision) -> "PostRevisionOut":
        return cls(**_of_revision(revision))


class WholePostRevisionOut(PostRevisionOut):
    source: str
    excerpt: str
    language: str
    tags: list[str]
    cover: CoverOut | None
    cover_alt: str

    @classmethod
    def of(cls, revision: Revision) -> "WholePostRevisionOut":
        written = {name: getattr(revision, name) for name in ("source", "excerpt", "language", "tags", "cover_alt")}
        return cls(**_of_revision(revision), **written, cover=_cover(revision.cover, revision.cover_alt))


class PostRevisionListOut(BaseModel):
    items: list[PostRevisionOut]
    next_cursor: str | None


def _of_revision(revision: Revision) -> dict[str, Any]:
    simple = ("number", "kind", "saved_at", "title", "words", "version")
    saved_by = AuthorOut.of(revision.saved_by) if revision.saved_by else None
    return {name: getattr(revision, name) for name in simple} | {"saved_by": saved_by}


def _cover(key: str | None, alt: str) -> CoverOut | None:
    picture = pictures_by_key({key}).get(key) if key else None
    return CoverOut.of(picture, alt) if picture else None


class DraftLinkInput(Input):
    expires_in_days: int = Field(ge=1, le=LONGEST_DAYS)


class DraftLinkOut(BaseModel):
    """A secret address of a draft; the address itself is told once, to whoever made it."""

    number: int
    created_at: datetime
    created_by: AuthorOut
    expires_at: datetime

    @classmethod
    def of(cls, link: DraftLink) -> "DraftLinkOut":
        return cls(**_of_link(link))


class NewDraftLinkOut(DraftLinkOut):
    url: str

    @classmethod
    def of_new(cls, link: DraftLink, url: str) -> "NewDraftLinkOut":
        return cls(**_of_link(link), url=url)


class DraftLinkListOut(BaseModel):
    items: list[DraftLinkOut]


def _of_link(link: DraftLink) -> dict[str, Any]:
    return {
        "number": link.id,
        "created_at": link.created_at,
        "created_by": AuthorOut.of(link.created_by),
        "expires_at": link.expires_at,
    }


class PreviewInput(Input):
    source: Annotated[Text, Field(max_length=LONGEST_SOURCE)]
    language: LanguageTag | None = Field(None, description="Of the post; the site's, if null.")


class PreviewOut(BaseModel):
    """Markdown as readers would see it. `blocks` has, for each element at the top of `html`, the line it begins in."""

    html: str
    words: int
    reading_minutes: int
    toc: list[HeadingOut]
    blocks: list[int]
