"""What the specification says of bodies, each within an object that names it: `{"article": {…}}`."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask_babel import gettext as _
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic.alias_generators import to_camel

from mablog.accounts.schemas import RegisterInput
from mablog.errors import InvalidFields, field_error
from mablog.posts.schemas import PostInput
from mablog.text import Text, parse

LARGEST_PAGE = 100
LARGEST_OFFSET = 100_000

P = TypeVar("P", bound=PostInput)


def _fields_by_name(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    try:
        return check(value)
    except ValidationError as error:
        raise InvalidFields.of(error) from None


Named = WrapValidator(_fields_by_name)
"""Tells what is wrong in the named object by the names of its own fields."""


class Sent(BaseModel):
    """What clients send. Many send back all that they got, so what nobody may set is passed over.

    How long a text may be, and what else must be true of it, the schemas of mablog say that it is then given to.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class Shown(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True)


def _as_javascript_writes_it(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[
    datetime, PlainSerializer(_as_javascript_writes_it), WithJsonSchema({"type": "string", "format": "date-time"})
]

# Users ---------------------------------------------------------------------------------------------------------------


class LoginUser(Sent):
    email: Annotated[Text, Field(min_length=1)]
    password: Text


class NewUser(RegisterInput):
    model_config = ConfigDict(extra="ignore")


def _something(data: "UpdateUser") -> "UpdateUser":
    if not data.model_fields_set:
        raise field_error("body", _("Send one field at least."))
    return data


class UpdateUser(Sent):
    """What is to change. `currentPassword`, which the specification does not have, is the one that there is now."""

    email: Text | None = None
    username: Text | None = None
    password: Text | None = None
    current_password: Text = ""
    bio: Text | None = None
    image: Text | None = None


class LoginBody(Sent):
    user: Annotated[LoginUser, Named]


class NewUserBody(Sent):
    user: Annotated[NewUser, Named]


class UpdateUserBody(Sent):
    user: Annotated[UpdateUser, Named, AfterValidator(_something)]


class CurrentUser(Shown):
    email: str
    token: str
    username: str
    bio: str
    image: str


class UserBody(Shown):
    user: CurrentUser


class Profile(Shown):
    username: str
    bio: str
    image: str
    following: bool


class ProfileBody(Shown):
    profile: Profile


# Articles ------------------------------------------------------------------------------------------------------------


class UpdateArticle(Sent):
    title: Text = ""
    description: Text = ""
    body: Text = ""
    tag_list: list[Text] = []

    def as_post(self, schema: type[P], **more: str) -> P:
        """The given fields as those of a post. Raises InvalidFields."""
        named = {"title": "title", "description": "excerpt", "body": "source", "tag_list": "tags"}
        return parse(schema, {named[name]: getattr(self, name) for name in self.model_fields_set} | more)


class NewArticle(UpdateArticle):
    title: Text
    description: Text
    body: Text


class NewArticleBody(Sent):
    article: Annotated[NewArticle, Named]


class UpdateArticleBody(Sent):
    article: Annotated[UpdateArticle, Named]


class PageQuery(BaseModel):
    """The one list of mablog that is paged by number: other clients know no other way."""

    limit: int = Field(20, ge=1, le=LARGEST_PAGE)
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET)


class ArticlesQuery(PageQuery):
    tag: Annotated[Text, Field(max_length=80)] = ""
    author: Annotated[Text, Field(max_length=64)] = Field("", description="A username.")
    favorited: Annotated[Text, Field(max_length=64)] = Field("", description="A username.")


class ListedArticle(Shown):
    slug: str
    title: str
    description: str = Field(description="The excerpt; the beginning of the text where there is none.")
    tag_list: list[str] = Field(description="In alphabetical order.")
    created_at: Moment
    updated_at: Moment
    favorited: bool
    favorites_count: int
    author: Profile


class Article(ListedArticle):
    body: str = Field(description="Markdown.")


class ArticleBody(Shown):
    article: Article


class ArticlesBody(Shown):
    articles: list[ListedArticle]
    articles_count: int


class TagsBody(Shown):
    tags: list[str]


# Comments ------------------------------------------------------------------------------------------------------------


class NewComment(Sent):
    body: Text


class NewCommentBody(Sent):
    comment: Annotated[NewComment, Named]


class Comment(Shown):
    id: int
    created_at: Moment
    updated_at: Moment
    body: str
    author: Profile


class CommentBody(Shown):
    comment: Comment


class CommentsBody(Shown):
    comments: list[Comment]
