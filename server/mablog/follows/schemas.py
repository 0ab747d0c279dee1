from datetime import datetime

from pydantic import BaseModel, Field

from mablog.accounts.models import User
from mablog.links import absolute
from mablog.posts.schemas import AuthorOut


class FollowOut(AuthorOut):
    """A member in a list of followers or followed."""

    url: str = Field(description="The member's page.")
    since: datetime = Field(description="When the following began.")

    @classmethod
    def made(cls, user: User, since: datetime) -> "FollowOut":
        url = absolute("posts.author", username=user.username)
        return cls(**AuthorOut.of(user).model_dump(), url=url, since=since)


class FollowListOut(BaseModel):
    items: list[FollowOut]
    next_cursor: str | None
