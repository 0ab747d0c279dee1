from datetime import datetime
from typing import Annotated, Self

from flask_babel import gettext as _
from pydantic import BaseModel, Field, model_validator

from mablog.accounts.models import User
from mablog.links import absolute_path
from mablog.notifications.models import Kind, Notification, Way
from mablog.notifications.words import number_shown, path_of, sentence
from mablog.pagination import LARGEST_LIMIT, ListQuery
from mablog.text import Input

Number = Annotated[int, Field(ge=1, lt=2**31)]


class NotificationQuery(ListQuery):
    unread: bool = Field(False, description="Only those that are not read yet.")


class ReadInput(Input):
    """Which notifications are read: those of these numbers, or all that are not newer than one."""

    ids: Annotated[list[Number], Field(min_length=1, max_length=LARGEST_LIMIT)] | None = None
    up_to: Number | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.ids is None) == (self.up_to is None):
            raise ValueError(_("Send either ids or up_to."))
        return self


class PersonOut(BaseModel):
    username: str
    name: str
    image: str

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(username=user.username, name=user.display_name, image=user.picture(192))


class AboutPostOut(BaseModel):
    slug: str
    title: str


class AboutCommentOut(BaseModel):
    id: int
    html: str


class NotificationOut(BaseModel):
    """One thing you are told of; `url` is where it is. `title` and `text` are there for moderation.

    `sentence` says it in plain words, such as “Ann follows you”.
    """

    id: int
    kind: Kind
    sentence: str
    actor: PersonOut | None
    post: AboutPostOut | None
    comment: AboutCommentOut | None
    title: str | None
    text: str | None
    url: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notification: Notification) -> "NotificationOut":
        actor, post, comment = notification.actor, notification.post, notification.comment
        return cls(
            id=notification.id,
            kind=Kind(notification.kind),
            sentence=sentence(notification),
            actor=PersonOut.of(actor) if actor else None,
            post=AboutPostOut(slug=post.slug, title=post.title) if post else None,
            comment=AboutCommentOut(id=comment.id, html=comment.html) if comment else None,
            title=notification.data.get("title"),
            text=notification.data.get("text"),
            url=absolute_path(path_of(notification)),
            created_at=notification.created_at,
            read_at=notification.read_at,
        )


class NotificationListOut(BaseModel):
    items: list[NotificationOut]
    next_cursor: str | None


class UnreadOut(BaseModel):
    """How many are not read; 100 stands for 100 or more. `shown` is how the pages of the site say it."""

    unread: int
    shown: str

    @classmethod
    def of(cls, unread: int) -> "UnreadOut":
        return cls(unread=unread, shown=number_shown(unread))


class WaysOut(BaseModel):
    """How you are told of each kind."""

    answer: Way
    mention: Way
    follower: Way
    post: Way
    moderation: Way


class WaysInput(Input):
    """How you want to be told of these kinds from now on."""

    answer: Way | None = None
    mention: Way | None = None
    follower: Way | None = None
    post: Way | None = None
    moderation: Way | None = None

    def ways(self) -> dict[Kind, Way]:
        return {Kind(kind): way for kind, way in self.model_dump(exclude_none=True).items()}
