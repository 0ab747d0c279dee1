from datetime import datetime
from typing import Annotated, Literal

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from mablog import hooks
from mablog.accounts.models import User
from mablog.comments import policy
from mablog.comments.models import DELETED, HIDDEN, Comment
from mablog.comments.queries import Order
from mablog.links import absolute_path
from mablog.markup import LONGEST_COMMENT
from mablog.pagination import ListQuery
from mablog.posts.models import Post
from mablog.posts.schemas import AuthorOut
from mablog.text import Input, Text


def _with_words(value: str) -> str:
    if not value.strip():
        raise ValueError(_("Write something first."))
    return value


Source = Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_COMMENT), AfterValidator(_with_words)]


class CommentEdit(Input):
    """A new text of a comment."""

    source: Source


class CommentInput(CommentEdit):
    """A comment as it is written. `parent_id` is the number of the comment that it answers."""

    parent_id: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class CommentsQuery(ListQuery):
    order: Order = "oldest"
    comment: Annotated[int, Field(ge=1, lt=2**31)] | None = Field(
        None, description="Number of a comment: the page on which it stands, oldest first, in place of a cursor."
    )


class CommentMayOut(BaseModel):
    """What whoever asks may do with a comment; a token needs the scope for it as well."""

    edit: bool
    delete: bool
    answer: bool
    see_history: bool = Field(description="Read its earlier texts.")
    report: bool
    hide: bool
    show: bool = Field(description="Show what is hidden or held.")


class CommentOut(BaseModel):
    """A comment as whoever asks may see it.

    Of a stub there is no author and no text: a comment that was `deleted` by its author, or is `hidden`, and has
    answers that are shown. `held` waits for a moderator; only its author and moderators get it.
    """

    id: int
    url: str
    post: str = Field(description="The slug of the post.")
    parent_id: int | None
    depth: int = Field(description="How many comments stand between it and the post.")
    state: Literal["visible", "held", "hidden", "deleted"]
    author: AuthorOut | None
    by_post_author: bool
    source: str
    html: str
    version: int
    answers_count: int = Field(description="Answers that are shown, stubs included.")
    created_at: datetime
    edited_at: datetime | None
    may: CommentMayOut

    @classmethod
    def of(cls, comment: Comment, post: Post, viewer: User | None, *, answers: int) -> "CommentOut":
        """`post` is the comment's, with its authors; `answers` are those that the viewer sees."""
        readable = policy.may_read(viewer, comment)
        state = comment.state if readable or comment.state == DELETED else HIDDEN
        return cls.model_validate(
            {
                **{name: getattr(comment, name) for name in _COLUMNS},
                "url": absolute_path(f"/comments/{comment.id}"),
                "post": post.slug,
                "state": state,
                "author": AuthorOut.of(comment.author) if readable and comment.author else None,
                "by_post_author": readable and comment.author in post.authors,
                "source": comment.source if readable else "",
                "html": comment.html if readable else "",
                "edited_at": comment.edited_at if readable else None,
                "answers_count": answers,
                "may": hooks.together(
                    CommentMayOut.model_fields,
                    hooks.call.comment_may(comment=comment, post=post, viewer=viewer) if readable else [],
                ),
            }
        )


_COLUMNS = ("id", "parent_id", "depth", "version", "created_at")


class CommentListOut(BaseModel):
    items: list[CommentOut]
    cursor: str | None = Field(description="Where this page begins; null for the first one.")
    next_cursor: str | None
    count: int = Field(description="Comments of the post, on all pages, that can be read.")


class RevisionOut(BaseModel):
    """An earlier text of a comment."""

    version: int
    source: str
    written_at: datetime


class RevisionListOut(BaseModel):
    items: list[RevisionOut]
    next_cursor: str | None
