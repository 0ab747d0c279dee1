from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field
from slugify import slugify

from mablog import hooks
from mablog.accounts.models import User
from mablog.media.models import Media
from mablog.pagination import ListQuery, Page
from mablog.posts.models import Post
from mablog.posts.queries import Neighbours, TagInUse
from mablog.seen_counts import seen_counts
from mablog.site.schemas import LanguageTag
from mablog.text import Input, Line, Moment, Text

LONGEST_SOURCE = 1_000_000
LONGEST_SLUG = 200
EARLIEST_YEAR = 1000
"""Years of fewer digits are mistakes, and the first of them cannot be moved between time zones."""

Status = Literal["draft", "published", "unlisted"]
Withheld = Literal["held", "hidden", "removed"]
Tab = Literal["drafts", "scheduled", "published", "bin", "invitations"]


def _slug(value: str) -> str:
    slug = slugify(value)[:LONGEST_SLUG].strip("-")
    if value and not slug:
        raise ValueError(_("An address needs letters or digits."))
    return slug


def _past(value: datetime) -> datetime:
    if value.year < EARLIEST_YEAR:
        raise ValueError(_("This is too long ago."))
    if value > datetime.now(UTC):
        raise ValueError(_("The published time lies in the future."))
    return value


def _tag(value: str) -> str:
    if not slugify(value):
        raise ValueError(_("A tag needs letters or digits."))
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


class PostsQuery(ListQuery):
    """Which of the listed posts: by the author of this username, with the tag of this name or address."""

    author: Annotated[Text, Field(max_length=64)] = ""
    tag: Annotated[Text, Field(max_length=80)] = ""
    pinned: bool | None = Field(None, description="Only those that are kept on top of the home page, or only others.")


class OwnPostsQuery(ListQuery):
    tab: Tab = "drafts"


class TagsQuery(ListQuery):
    q: Annotated[Text, Field(max_length=60)] = Field("", description="What the name begins with.")


class TagMayOut(BaseModel):
    """What whoever asks may do with a tag; a token needs the scope for it as well."""

    follow: bool


class TagOut(BaseModel):
    name: str
    slug: str
    posts_count: int
    followers_count: int
    is_following: bool
    may: TagMayOut

    @classmethod
    def all_of(cls, tags: Sequence[TagInUse], viewer: User | None) -> list[Self]:
        """Made of several, with one question which of them the viewer follows."""
        followed = hooks.call.tags_followed(tag_ids=[tag.id for tag in tags], viewer=viewer) or set()
        may = TagMayOut(follow=viewer is not None and viewer.can("members.follow"))
        return [
            cls(
                **{name: getattr(tag, name) for name in ("name", "slug", "posts_count", "followers_count")},
                is_following=tag.id in followed,
                may=may,
            )
            for tag in tags
        ]


class AuthorsQuery(BaseModel):
    q: Annotated[Text, Field(min_length=1, max_length=64)] = Field(description="What name or username begin with.")


class AuthorListOut(BaseModel):
    items: list[AuthorOut]


class TagLinkOut(BaseModel):
    name: str
    slug: str = Field(description="The name in addresses.")


class CoverOut(BaseModel):
    key: str
    url: str
    width: int
    height: int
    srcset: str = Field(description="Every width of it, as HTML takes them.")
    alt: str

    @classmethod
    def of(cls, media: Media, alt: str) -> "CoverOut":
        size = {"width": media.width, "height": media.height}
        return cls(key=media.key, url=media.url, srcset=media.srcset, alt=alt, **size)


class PostMayOut(BaseModel):
    """What whoever asks may do with a post; a token needs the scope for it as well."""

    edit: bool
    delete: bool = Field(description="Move it into the bin.")
    restore: bool = Field(description="Take it out of the bin.")
    pin: bool
    add_authors: bool = Field(description="Whether authors whom they name appear without having accepted.")
    accept: bool = Field(description="Accept to stand as an author.")
    decline: bool = Field(description="Decline, or give back, a place among the authors.")
    comment: bool
    report: bool
    hide: bool
    show: bool = Field(description="Show what is hidden or held.")


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
    withheld: Withheld | None = Field(description="Why moderators keep it from readers, if they do.")
    deleted_at: datetime | None = Field(description="When it was moved into the bin.")
    is_page: bool
    pinned: bool
    published_at: datetime | None
    publish_at: datetime | None = Field(description="When this draft is published by itself.")
    created_at: datetime
    updated_at: datetime
    version: int
    reading_minutes: int
    comments_open: bool = Field(description="Whether its authors let members comment; the site may not.")
    takes_comments: bool = Field(description="Whether comments may be written on it now, by those who may comment.")
    comments_count: int
    authors: list[AuthorOut]
    tags: list[str]
    tag_links: list[TagLinkOut] = Field(description="The same tags, with their names in addresses.")
    cover: CoverOut | None
    may: PostMayOut


class HeadingOut(BaseModel):
    """A heading of a text; `id` is its place in the HTML."""

    level: int
    text: str
    id: str


class PostOut(PostSummaryOut):
    """A post, whole. `version` is what the next write names in `If-Match`."""

    source: str
    html: str
    toc: list[HeadingOut]
    invited: list[str] = Field(description="Usernames of those who have not accepted yet to stand as authors.")

    @classmethod
    def of(cls, post: Post, viewer: User | None) -> Self:
        invited = [authorship.user.username for authorship in post.authorships if authorship.accepted_at is None]
        common = _common(post, viewer, seen_counts(viewer, Post.comments_count, [post]))
        return cls(**common, source=post.source, html=post.html, toc=post.toc, invited=invited)


class PostListOut(BaseModel):
    items: list[PostSummaryOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Post], viewer: User | None) -> "PostListOut":
        comments = seen_counts(viewer, Post.comments_count, page.items)
        items = [PostSummaryOut(**_common(post, viewer, comments)) for post in page.items]
        return cls(items=items, next_cursor=page.next_cursor)


class SignerMayOut(BaseModel):
    """What whoever asks may do with the author of a post; a token needs the scope for it as well."""

    follow: bool


class SignerOut(AuthorOut):
    """An author of a post, as told below it."""

    posts_count: int = Field(description="How many listed posts they signed.")
    is_following: bool
    may: SignerMayOut

    @classmethod
    def all_of(cls, authors: Sequence[User], viewer: User | None) -> list[Self]:
        """Made of all authors of a post, with one question whom of them the viewer follows."""
        posts = seen_counts(viewer, User.posts_count, authors)
        standing = hooks.call.authors_followed(authors=authors, viewer=viewer) or {}
        nobody = {"is_following": False, "may_follow": False}
        return [
            cls(
                **AuthorOut.of(author).model_dump(),
                posts_count=posts[author.id],
                is_following=standing.get(author.id, nobody)["is_following"],
                may=SignerMayOut(follow=standing.get(author.id, nobody)["may_follow"]),
            )
            for author in authors
        ]


class NeighbourOut(BaseModel):
    title: str
    slug: str
    language: str

    @classmethod
    def of(cls, post: Post | None) -> Self | None:
        return cls(title=post.title, slug=post.slug, language=post.language) if post else None


class AroundOut(BaseModel):
    """What stands below a post: its authors, and the listed posts before and after it. A page has neither of those."""

    authors: list[SignerOut]
    previous: NeighbourOut | None
    next: NeighbourOut | None

    @classmethod
    def of(cls, post: Post, neighbours: Neighbours, viewer: User | None) -> Self:
        return cls(
            authors=SignerOut.all_of(post.authors, viewer),
            previous=NeighbourOut.of(neighbours.older),
            next=NeighbourOut.of(neighbours.newer),
        )


class TagListOut(BaseModel):
    items: list[TagOut]
    next_cursor: str | None


def _common(post: Post, viewer: User | None, comments: dict[int, int]) -> dict[str, Any]:
    """The fields of every form of a post; `comments` has the counts of comments by the post's number."""
    from mablog.links import absolute_path

    return {
        **{name: getattr(post, name) for name in PostSummaryOut.model_fields if name not in _MADE},
        "url": absolute_path(post.path),
        "authors": [AuthorOut.of(user) for user in post.authors],
        "tags": [tag.name for tag in post.tags],
        "tag_links": [TagLinkOut(name=tag.name, slug=tag.slug) for tag in post.tags],
        "cover": CoverOut.of(post.cover, post.cover_alt) if post.cover else None,
        "comments_count": comments[post.id],
        "takes_comments": bool(hooks.call.post_takes_comments(post=post)),
        "may": PostMayOut(**hooks.together(PostMayOut.model_fields, hooks.call.post_may(post=post, viewer=viewer))),
    }


_MADE = {"url", "authors", "tags", "tag_links", "cover", "comments_count", "takes_comments", "may"}
