from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from mablog.accounts.models import User
from mablog.follows import policy
from mablog.follows.queries import followed_among
from mablog.links import absolute
from mablog.posts.schemas import AuthorOut


class FollowMayOut(BaseModel):
    """What whoever asks may do with a member; a token needs the scope for it as well."""

    follow: bool


class FollowOut(AuthorOut):
    """A member in a list of followers or followed; `is_following` says whether whoever asks follows them."""

    url: str = Field(description="The member's page.")
    since: datetime = Field(description="When the following began.")
    is_following: bool
    may: FollowMayOut

    @classmethod
    def all_of(cls, follows: Sequence[tuple[User, datetime]], viewer: User | None) -> list[Self]:
        """Made of several members, each with the moment, with one question whom of them the viewer follows."""
        followed = followed_among(viewer, [user.id for user, _since in follows]) if viewer is not None else set()
        return [
            cls(
                **AuthorOut.of(user).model_dump(),
                url=absolute("posts.author", username=user.username),
                since=since,
                is_following=user.id in followed,
                may=FollowMayOut(follow=policy.may_follow(viewer, user)),
            )
            for user, since in follows
        ]


class FollowListOut(BaseModel):
    items: list[FollowOut]
    next_cursor: str | None
