from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field
from slugify import slugify

from mablog.accounts.models import User
from mablog.media.models import Media
from mablog.pagination import Page
from mablog.posts.models import Post
from mablog.posts.queries import TagInUse
from mablog.seen_counts import seen_counts
from mablog.site.schemas import LanguageTag
from mablog.text import Input, Line, Moment, Text

LONGEST_SOURCE = 1_000_000
LONGEST_SLUG = 200
EARLIEST_YEAR = 1000
"""Years of fewer digits are mistakes, and the first of them cannot be moved between time zones."""

Status = Literal["draft", "published", "unlisted"]
Withheld = Literal["held", "hidden", "removed"]


def _slug(value: str) -> str:
    slug = slugify(value)[:LONGEST_SLUG].strip("-")
    if value and not slug:
        raise ValueError("An address needs letters or digits.")
    return slug


def _past(value: datetime) -> datetime:
    if value.year < EARLIEST_YEAR:
        raise ValueError("This is too long ago.")
    if value > datetime.now(UTC):
        raise ValueError("The published time lies in the future.")
    return value


def _tag(value: str) -> str:
    if not slugify(value):
        raise ValueError("A tag needs letters or digits.")
    return value


TagName = Annotated[Line, Field(min_length=1, max_length=60), AfterValidator(_tag)]
Title = Annotated[Line, Field(max_length=300)]
Username = Annotated[Line, Field(min_length=1, max_length=64)]
MediaKey = Annotated[str, Field(pattern=r"^[a-z0-9]{20}$")]


class PostInput(Input):
    """The fields of a post that a write sets; those that are not given stay as they are."""

    title: Title = Field("", description="May be empty as long as the post is a draft.")
    slug: Annotated[Line, Field(max_length=LONGEST_SLUG), AfterValidator(_slug)] = ""
    source: Annotated[Text, Field(max_length=LONGEST_SOURCE)] = ""
    excerpt: Annotated[Text, Field(max_length=2000)] = ""
    tags: Annotated[list[TagName], Field(max_length=30)] = []
    language: LanguageTag | None = None
    authors: Annotated[list[Username], Field(max_length=30)] = []
    cover: MediaKey | None = Field(None, description="Key of an uploaded picture.")
    cover_alt: Annotated[Text, Field(max_length=2000)] = ""
    status: Status = "draft"
    is_page: bool = False
    pinned: bool = False
    comments_open: bool = True
    published_at: Annotated[Moment, AfterValidator(_past)] | None = None


class NewPostInput(PostInput):
    title: Title


class AuthorOut(BaseModel):
    username: str
    name: str
    image: str

    @classmethod
    def of(cls, user: User) -> "AuthorOut":
        return cls(username=user.username, name=user.display_name, image=user.picture(192))


class TagOut(BaseModel):
    name: str
    slug: str
    posts_count: int
    followers_count: int

    @classmethod
    def of(cls, tag: TagInUse) -> "TagOut":
        return cls(name=tag.name, slug=tag.slug, posts_count=tag.posts_count, followers_count=tag.followers_count)


class CoverOut(BaseModel):
    key: str
    url: str
    width: int
    height: int
    alt: str

    @classmethod
    def of(cls, media: Media, alt: str) -> "CoverOut":
        return cls(key=media.key, url=f"/media/{media.key}.webp", width=media.width, height=media.height, alt=alt)


class PostSummaryOut(BaseModel):
    """A post as lists show it."""

    id: int
    title: str
    slug: str
    url: str
    summary: str
    excerpt: str
    language: str
    status: Status
    is_page: bool
    pinned: bool
    published_at: datetime | None
    publish_at: datetime | None = Field(description="When this draft is published by itself.")
    created_at: datetime
    updated_at: datetime
    version: int
    reading_minutes: int
    comments_open: bool = Field(description="Whether its authors let members comment; the site may not.")
    comments_count: int
    authors: list[AuthorOut]
    tags: list[str]
    cover: CoverOut | None


class PostOut(PostSummaryOut):
    """A post, whole. `version` is what the next write names in `If-Match`."""

    source: str
    html: str
    withheld: Withheld | None = Field(description="Why moderators keep it from readers, if they do.")
    invited: list[str] = Field(description="Usernames of those who have not accepted yet to stand as authors.")

    @classmethod
    def of(cls, post: Post, viewer: User | None) -> "PostOut":
        invited = [authorship.user.username for authorship in post.authorships if authorship.accepted_at is None]
        common = _common(post, seen_counts(viewer, Post.comments_count, [post]))
        return cls(**common, source=post.source, html=post.html, withheld=post.withheld, invited=invited)


class PostListOut(BaseModel):
    items: list[PostSummaryOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Post], viewer: User | None) -> "PostListOut":
        comments = seen_counts(viewer, Post.comments_count, page.items)
        items = [PostSummaryOut(**_common(post, comments)) for post in page.items]
        return cls(items=items, next_cursor=page.next_cursor)


class TagListOut(BaseModel):
    items: list[TagOut]
    next_cursor: str | None


def _common(post: Post, comments: dict[int, int]) -> dict[str, Any]:
    """The fields of every form of a post; `comments` has the counts of comments by the post's number."""
    from mablog.links import absolute_path

    return {
        **{name: getattr(post, name) for name in PostSummaryOut.model_fields if name not in _MADE},
        "url": absolute_path(post.path),
        "authors": [AuthorOut.of(user) for user in post.authors],
        "tags": [tag.name for tag in post.tags],
        "cover": CoverOut.of(post.cover, post.cover_alt) if post.cover else None,
        "comments_count": comments[post.id],
    }


_MADE = {"url", "authors", "tags", "cover", "comments_count"}
